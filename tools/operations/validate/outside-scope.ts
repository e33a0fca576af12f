import { branchAgent } from "../../domain/branch.js";
import { isBookkeeping } from "../../domain/guard.js";
import type { Problem } from "../../domain/problem.js";
import { type Scope, inScope } from "../../domain/scope/scope.js";
import { shellWord } from "../../domain/shell-word.js";
import type { Git } from "../../repo/contract.js";
import { changedBy } from "../edited-in-git.js";
import { compiled, scopeOfLine } from "../held-scopes.js";
import type { Base } from "./base.js";
import { logFile } from "./gather-logs.js";
import type { Rule, View } from "./view.js";

/** More files than this are counted only. */
const TOLD = 50;

/** What a branch changed lies within what its agent had claimed or locked for it (S1-20). Warns unless the policy refuses or allows. */
export const outsideScope: Rule = {
  name: "outside-scope",
  async check(view) {
    const { bus, base, policy } = view;
    const { git } = bus.repo;
    const { outside_scope: verdict = "warn", require_lock = false } = policy.guard ?? {};
    if (base === null || git === null || verdict === "allow") return [];
    const work = workOf(view, git, base);
    if (work === null) return [];
    const changed = changedFiles(git, base, work.tip);
    if (changed.length === 0) return [];
    let scopes = recordedScopes(view, base, work);
    let outside = changed.filter((path) => !scopes.some((scope) => inScope(scope, path)));
    if (outside.length === 0) return [];
    // What was never published is known where the live log is; it is long, so it is asked last.
    scopes = [...scopes, ...(await liveScopes(view, work))];
    outside = outside.filter((path) => !scopes.some((scope) => inScope(scope, path)));
    if (scopes.length === 0 && !require_lock) return [];
    const severity = verdict === "refuse" ? "error" : "warning";
    const problem = (file: string, message: string): Problem => ({ rule: "outside-scope", severity, file, message, hint: `bus lock acquire --scope ${shellWord(file)} --objective "<why>"   (as ${work.agent}, before the change)` });
    const rest = outside.length - TOLD;
    return [
      ...outside.slice(0, TOLD).map((file) => problem(file, `changed on ${work.branch}, but ${work.agent} ${scopes.length === 0 ? "has locked nothing" : "had neither claimed nor locked it"}`)),
      ...(rest > 0 ? [problem(outside[TOLD] ?? "", `and ${rest} files in all, likewise changed outside of what ${work.agent} had locked`)] : []),
    ];
  },
};

interface Work {
  readonly agent: string;
  readonly branch: string;
  /** Where the branch ends. */
  readonly tip: string;
}

/** Whose branch it is: by its name, also where a pull request is checked out as a merge; else by the claims that it changes. */
function workOf({ bus, tasks }: View, git: Git, base: Base): Work | null {
  const here = bus.repo.head().branch;
  const tip = here === undefined && isMergeIntoBase(git, base) ? "HEAD^2" : "HEAD";
  const branches = here === undefined ? branchesAt(git, tip) : [here];
  const named = branches.find((branch) => branchAgent(branch) !== null);
  if (named !== undefined) return { agent: branchAgent(named) ?? "", branch: named, tip };
  const changed = new Set(base.changes.map(({ path }) => path));
  const claims = tasks.flatMap(({ own, file }) => (own !== null && changed.has(file) ? [own] : []));
  const [claim] = claims;
  return claim?.branch === undefined || claims.some(({ agent_id }) => agent_id !== claim.agent_id) ? null : { agent: claim.agent_id, branch: claim.branch, tip };
}

function branchesAt(git: Git, commit: string): string[] {
  const refs = git.run(["for-each-ref", `--points-at=${commit}`, "--format=%(refname)", "refs/heads/agent", "refs/remotes"], { allowFailure: true });
  return refs.stdout.split("\n").map((ref) => ref.replace(/^refs\/(heads|remotes\/[^/]+)\//, ""));
}

function isMergeIntoBase(git: Git, { ref }: Base): boolean {
  return git.run(["rev-parse", "--quiet", "--verify", "HEAD^2"], { allowFailure: true }).status === 0 && git.run(["merge-base", "--is-ancestor", "HEAD^1", ref], { allowFailure: true }).status === 0;
}

/** Files that differ from where the branch left the base, and that its own commits changed: what was merged into it is others' work. */
function changedFiles(git: Git, { ref }: Base, tip: string): string[] {
  const differ = git.run(["diff", "--name-only", "--no-renames", "--no-relative", "--no-ext-diff", "-z", `${ref}...${tip}`, "--"]).stdout.split("\0").filter((path) => path !== "" && !isBookkeeping(path));
  if (differ.length === 0) return [];
  const own = changedBy(git, ["--first-parent", tip, `^${ref}`]);
  return differ.filter((path) => own.has(path)).sort();
}

/** By claims of any status, locks, and the branch's new lines. */
function recordedScopes({ bus, tasks }: View, base: Base, { agent, branch }: Work): Scope[] {
  const here = (record: { branch?: string }): boolean => record.branch === undefined || record.branch === branch;
  const claims = tasks.flatMap(({ live, snapshots }) => [live, ...snapshots]).flatMap((claim) => (claim?.agent_id === agent && claim.scope !== undefined && here(claim) ? [{ scope: claim.scope, out: [] as string[] }] : []));
  const locks = bus.repo.record.ids("locks").flatMap((id) => {
    const document = bus.repo.record.read("locks", id);
    return document?.ok === true && document.value.owner === agent && here(document.value) ? [{ scope: document.value.scope, out: document.value.out_of_scope ?? [] }] : [];
  });
  const lines = base.changes.filter(({ path }) => logFile(path)?.kind === "events").flatMap(({ added }) => added.flatMap(({ text }) => lineScopes(text.toString("utf8"), agent, here)));
  return [...claims, ...locks, ...lines].flatMap(({ scope, out }) => compiled(bus, scope, out));
}

function lineScopes(text: string, agent: string, here: (record: { branch?: string }) => boolean): ReturnType<typeof scopeOfLine> {
  if (!text.includes('"scope"')) return [];
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return here(value) ? scopeOfLine(value, agent) : [];
  } catch (error) {
    // The rule for lines tells it.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

async function liveScopes({ bus }: View, { agent, branch }: Work): Promise<Scope[]> {
  const found: Scope[] = [];
  for await (const entry of bus.store.logs.scan("events", { containing: ['"scope"', JSON.stringify(agent)] })) {
    if (!entry.ok || (entry.value["branch"] !== undefined && entry.value["branch"] !== branch)) continue;
    for (const { scope, out } of scopeOfLine(entry.value, agent)) found.push(...compiled(bus, scope, out));
  }
  return found;
}

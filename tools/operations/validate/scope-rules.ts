import { branchAgent } from "../../domain/branch.js";
import { BusError } from "../../domain/bus-error.js";
import { isBookkeeping } from "../../domain/guard.js";
import { knownLocks, NO_LOCKS } from "../../domain/lock-registry.js";
import { lockState } from "../../domain/lock.js";
import type { Problem } from "../../domain/problem.js";
import { type Scope, inScope, overlap } from "../../domain/scope/scope.js";
import type { Git } from "../../repo/contract.js";
import { parseRecord } from "../../schema/parse-record.js";
import type { Lock } from "../../schema/records.gen.js";
import { readLocks, tenureFor } from "../change-locks.js";
import { changedBy } from "../edited-in-git.js";
import { isUnreadable } from "../guard-paths.js";
import { compiled, scopeOfLine } from "../held-scopes.js";
import { logFile } from "./gather-logs.js";
import type { Base } from "./base.js";
import type { Rule, View } from "./view.js";
import { shellWord } from "../../domain/shell-word.js";
import { lockScope } from "../lock-scope.js";

/** More files than this are counted only. */
const TOLD = 50;

/** What a branch changed lies within what its agent had claimed or locked for it (S1-20). Warns unless the policy refuses or allows. */
export const outsideScope: Rule = {
  name: "outside-scope",
  async check(view) {
    const { bus, base } = view;
    const { git } = bus.repo;
    const { outside_scope: verdict = "warn", require_lock = false } = bus.repo.config().guard ?? {};
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

/** No two live locks of different holders cover one path: over the table, checkouts and base (S1-21). */
export const overlappingLocks: Rule = {
  name: "overlapping-locks",
  async check({ bus, base }) {
    const shared = bus.repo.config().locks?.overlap === "warn";
    const held: { lock: Lock; scope: Scope }[] = [];
    const unread: Problem[] = [];
    for (const lock of await everyLock(bus, base)) {
      const tenure = await tenureFor(bus, lock);
      if (lockState(lock, tenure, bus.clock()) !== "held") continue;
      const scope = orTold(lock, unread, () => lockScope(bus, lock));
      if (scope !== null) held.push({ lock, scope });
    }
    const overlaps = held.flatMap(({ lock, scope }, at) =>
      held.slice(at + 1).flatMap(({ lock: other, scope: theirs }): Problem[] => {
        if (lock.owner === other.owner && lock.session_id === other.session_id) return [];
        if (shared && lock.hotspot !== true && other.hotspot !== true) return [];
        const witness = orTold(lock, unread, () => overlap(scope, theirs));
        if (witness === null) return [];
        const sides = [lock, other].map(({ lock_id, owner, branch }) => `${lock_id} of ${owner}${branch === undefined ? "" : ` (${branch})`}`);
        return [{ rule: "overlapping-locks", severity: "error", file: `_bus/locks/${lock.lock_id}.json`, message: `${sides.join(" and ")} both cover ${witness}`, hint: `bus lock release ${other.lock_id} --agent ${other.owner}` }];
      }),
    );
    return [...overlaps, ...unread];
  },
};

/** What cannot be told of a lock is a finding, not "nothing". */
function orTold<T>({ lock_id, owner }: Lock, told: Problem[], look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    told.push({ rule: "overlapping-locks", severity: "error", file: `_bus/locks/${lock_id}.json`, message: `${lock_id} of ${owner}: ${error.message}`, ...(error.hint !== undefined && { hint: error.hint }) });
    return null;
  }
}

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

/** The table's locks, and those of checkouts and base that it has never heard of. What cannot be read, its own rule tells. */
async function everyLock(bus: View["bus"], base: Base | null): Promise<Lock[]> {
  const { git } = bus.repo;
  try {
    const { head, locks } = await readLocks(bus);
    return knownLocks({ ...(head.value ?? NO_LOCKS), locks }, base === null || git === null ? [] : baseLocks(git, base), bus.clock());
  } catch (error) {
    if (isUnreadable(error)) return [];
    throw error;
  }
}

function baseLocks(git: Git, { ref }: Base): Lock[] {
  const files = git.run(["ls-tree", "-z", "--name-only", `${ref}^{tree}`, "--", "_bus/locks/"], { allowFailure: true }).stdout.split("\0").filter((path) => path.endsWith(".json"));
  return files.flatMap((file) => {
    const parsed = parseRecord("lock", git.run(["cat-file", "blob", `${ref}:${file}`]).stdout, file);
    return parsed.ok ? [parsed.value] : [];
  });
}

import type { GuardPolicy } from "../schema/records.gen.js";
import { shellWord } from "./shell-word.js";

/** Where an edit lands. */
export interface EditPlace {
  /** As it was asked for. */
  readonly asked: string;
  /** Relative to the worktree; more than one where a symbolic link is on the way, none outside of the repository. */
  readonly paths: readonly string[];
  /** A folder stands there: all below it is meant. */
  readonly isFolder: boolean;
  /** The bus keeps it. */
  readonly isBus: boolean;
}

/** Somebody else's lock on a path. */
export interface Holding {
  readonly path: string;
  readonly lock_id: string;
  readonly owner: string;
  readonly objective: string;
  readonly expires_at: string;
  readonly branch?: string;
  readonly message: string;
  readonly hint: string;
}

/** What the lock table says of all paths that are asked about. */
export interface Coverage {
  readonly conflicts: readonly Holding[];
  /** The locks that the asker holds. */
  readonly mine: readonly string[];
  readonly paths: readonly { readonly path: string; readonly covered: "mine" | "other" | "nobody" }[];
}

export interface GuardTerms {
  readonly policy: GuardPolicy;
  /** "agent": also one that the bus knows no name of. */
  readonly asker: "agent" | "person";
  /** It is about to be committed: then what the bus writes belongs there. */
  readonly committed: boolean;
}

export type GuardRule = "held" | "bus-file" | "outside-scope" | "outside-repository" | "unreadable" | "worker-push" | "force-push" | "ref-deletion";

export interface PathVerdict {
  path: string;
  /** unknown: it could not be told, and who asks must not go on. */
  outcome: "allowed" | "refused" | "unknown";
  /** What decided; absent: nothing is to be said about it. */
  rule?: GuardRule;
  /** Of an allowed path: a warning. */
  message?: string;
  hint?: string;
  holder?: { owner: string; lock_id: string; objective: string; expires_at: string; branch?: string };
}

/** Kept by everybody, so it lies in nobody's scope. */
const BOOKKEEPING = /^(_bus|_plans|_report|queue)(\/|$)|^AGENT_MANIFEST(\.[^/]*)?\.json$/;

export function isBookkeeping(path: string): boolean {
  return BOOKKEEPING.test(path);
}

/** One path, by the lock table and the policy (S1-20, S1-21). */
export function judgeEdit({ asked, paths, isBus }: EditPlace, coverage: Coverage, { policy, asker, committed }: GuardTerms): PathVerdict {
  const [path] = paths;
  if (isBus) return committed ? { path: asked, outcome: "allowed" } : busFile(asked, path ?? asked);
  if (path === undefined) return { path: asked, outcome: "allowed", rule: "outside-repository", message: `${asked} is outside of this repository: nothing to guard` };
  const conflict = coverage.conflicts.find((held) => paths.includes(held.path));
  if (conflict !== undefined) {
    const { owner, lock_id, objective, expires_at, branch, message, hint } = conflict;
    return { path: asked, outcome: "refused", rule: "held", message, hint, holder: { owner, lock_id, objective, expires_at, ...(branch !== undefined && { branch }) } };
  }
  const isFree = coverage.paths.every(({ path: other, covered }) => covered === "nobody" || !paths.includes(other));
  if (!isFree || asker === "person" || paths.every(isBookkeeping)) return { path: asked, outcome: "allowed" };
  return outsideScope(asked, path, coverage, policy);
}

/** A path of which the bus could not tell whose it is: people may go on with a warning, agents may not (DESIGN promise 7). */
export function undecided(path: string, reason: { message: string; hint?: string | undefined }, asker: GuardTerms["asker"]): PathVerdict {
  return {
    path,
    outcome: asker === "agent" ? "unknown" : "allowed",
    rule: "unreadable",
    message: `could not tell whose ${path} is: ${reason.message}`,
    hint: reason.hint ?? "bus doctor",
  };
}

/** The worst of the outcomes. */
export function overall(verdicts: readonly PathVerdict[]): PathVerdict["outcome"] {
  return (["refused", "unknown"] as const).find((worst) => verdicts.some(({ outcome }) => outcome === worst)) ?? "allowed";
}

function outsideScope(asked: string, path: string, { mine }: Coverage, policy: GuardPolicy): PathVerdict {
  const { outside_scope: verdict = "warn", require_lock = false } = policy;
  if (verdict === "allow" || (mine.length === 0 && !require_lock)) return { path: asked, outcome: "allowed" };
  const message = mine.length === 0 ? `${path} is in no lock of yours, and this bus wants one` : `${path} is outside of what you have locked (${mine.join(", ")})`;
  return { path: asked, outcome: verdict === "refuse" ? "refused" : "allowed", rule: "outside-scope", message, hint: `bus lock acquire --scope ${shellWord(path)} --objective "<what you do there>"` };
}

const COMMANDS: Readonly<Record<string, string>> = {
  claims: "bus claim <task>   (or bus release <task>)",
  locks: "bus lock acquire --scope <glob> --objective <text>",
  assignments: "bus task_assign <task> <engineer>",
  events: `bus event log --event status --summary "<what>"`,
  messages: `bus message send "<what>" --to <agent>`,
};

function busFile(asked: string, path: string): PathVerdict {
  const hint = COMMANDS[/^_bus\/([^/]+)/.exec(path)?.[1] ?? ""] ?? "bus --help";
  return { path: asked, outcome: "refused", rule: "bus-file", message: `${asked} is written by the bus command only`, hint };
}

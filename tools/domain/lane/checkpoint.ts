import type { ConsultedSource, Lane, LaneBlocker, LaneCheckpoint } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";
import { nextNumbered } from "./numbered.js";
import { said } from "./said.js";

export type BlockerKind = LaneBlocker["kind"];

const KINDS: readonly BlockerKind[] = ["security", "contract", "migration", "permission", "dependency", "other"];
/** What a worker may not settle by itself (S0-15): the lane waits for the orchestrator, or the pilot's primary. */
const ESCALATED: readonly BlockerKind[] = ["security", "contract", "migration"];

export function isEscalated({ kind }: Pick<LaneBlocker, "kind">): boolean {
  return ESCALATED.includes(kind);
}

/** `kind: text`. Throws USAGE. */
export function parseBlocker(text: string): Pick<LaneBlocker, "kind" | "text"> {
  const [, word = "", rest = ""] = /^\s*([a-z]+)\s*:([\s\S]*)$/i.exec(text) ?? [];
  const kind = KINDS.find((one) => one === word.toLowerCase());
  if (kind !== undefined) return { kind, text: said("--blocker", rest, 500) };
  throw new BusError("USAGE", `${JSON.stringify(text)} does not say what kind of blocker it is`, { hint: `--blocker "<kind>: <text>"   (${KINDS.join(", ")})` });
}

/** `name: what`, or `name instead of other: what` where the other was not available (S1-47, S1-49). Throws USAGE. */
export function parseSource(text: string): ConsultedSource {
  const [, name = "", rest = ""] = /^(.+?):\s+([\s\S]*)$/.exec(text.trim()) ?? [];
  const what = rest.trim();
  if (name.trim() === "" || what === "") throw new BusError("USAGE", `${JSON.stringify(text)} does not say what was looked up where`, { hint: `--source "<name>: <what>"   (or "<name> instead of <other>: <what>")` });
  const [, own, other] = /^(.+?)\s+instead of\s+(.+)$/i.exec(name) ?? [];
  return { name: said("--source", own ?? name, 200), what: said("--source", what, 500), ...(other !== undefined && { fallback_for: said("--source", other, 200) }) };
}

/** How far a lane is, as somebody says it (S1-70). */
export interface Progress {
  readonly completed: readonly string[];
  readonly pending: readonly string[];
  readonly next: string;
  readonly blockers: readonly Pick<LaneBlocker, "kind" | "text">[];
  readonly sources: readonly ConsultedSource[];
  readonly note?: string;
}

/** Who says it, when (ISO), and what git shows. */
export interface Seen {
  readonly at: string;
  readonly by: string;
  readonly role: LaneCheckpoint["role"];
  readonly files: readonly string[];
  readonly tree: string;
}

/** Paths of a checkpoint that the record keeps; the tree has all. */
const FILES = 200;

/** The next checkpoint of a lane. */
export function nextCheckpoint({ checkpoints }: Pick<Lane, "checkpoints">, { blockers, sources, note, ...steps }: Progress, { at, by, role, files, tree }: Seen): LaneCheckpoint {
  const known = checkpoints.flatMap((one) => one.blockers.map(({ id }) => id));
  const numbered = blockers.map((blocker, n): LaneBlocker => ({ id: idAfter(known, n), ...blocker, at }));
  return {
    checkpoint_id: nextNumbered("CP", checkpoints.map(({ checkpoint_id }) => checkpoint_id)),
    at,
    by,
    role,
    completed: [...steps.completed],
    pending: [...steps.pending],
    blockers: numbered,
    next: steps.next,
    files: files.slice(0, FILES),
    ...(files.length > FILES && { files_touched: files.length }),
    tree,
    ...(sources.length > 0 && { sources: [...sources] }),
    ...(note !== undefined && { note }),
  };
}

function idAfter(known: readonly string[], n: number): string {
  const ids = [...known];
  for (let step = 0; step < n; step += 1) ids.push(nextNumbered("B", ids));
  return nextNumbered("B", ids);
}

/** Whether a lane's latest checkpoint says exactly this already: what a command that was killed leaves, and is not saved twice. */
export function isSaved({ checkpoints }: Pick<Lane, "checkpoints">, { completed, pending, next, blockers, sources, note }: Progress, { by, tree }: Pick<Seen, "by" | "tree">): boolean {
  const latest = checkpoints.at(-1);
  if (latest === undefined) return false;
  const plain = (some: readonly Pick<LaneBlocker, "kind" | "text">[]) => some.map(({ kind, text }) => ({ kind, text }));
  const own = [latest.completed, latest.pending, latest.next, plain(latest.blockers), latest.sources ?? [], latest.note ?? null, latest.by, latest.tree];
  return JSON.stringify(own) === JSON.stringify([completed, pending, next, plain(blockers), sources, note ?? null, by, tree]);
}

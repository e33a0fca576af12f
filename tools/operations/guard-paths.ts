import { BusError } from "../domain/bus-error.js";
import type { Edit } from "../domain/edits/edit.js";
import { type Coverage, type EditPlace, type Holding, type PathVerdict, judgeEdit, overall, undecided } from "../domain/guard.js";
import { compileScope, inScope, normalPath, overlap } from "../domain/scope/scope.js";
import { checkLocks } from "./check-locks.js";
import type { BusContext } from "./context.js";
import { type GuardAsker, guardAsker } from "./guard-asker.js";
import { type LockStatus, listLocks } from "./list-locks.js";
import { lockScope } from "./lock-scope.js";

export interface GuardRequest {
  /** Relative to the working directory, or absolute; they need not exist. */
  paths?: readonly string[];
  edits?: readonly Edit[];
  /** It is about to be committed: then what the bus writes belongs there. */
  committed?: boolean;
}

export interface Guarded {
  /** The worst of the paths' outcomes; unknown: could not tell, so do not edit. */
  outcome: PathVerdict["outcome"];
  /** "person": nothing names an agent, and no session is at work in this worktree. */
  asker: "agent" | "person";
  agent_id?: string;
  paths: PathVerdict[];
}

/** Whether the asker may change files: whose they are, by the locks and the policy (S1-20, S1-21). Reads only. */
export async function guardPaths(bus: BusContext, request: GuardRequest): Promise<Guarded> {
  const kindAtLeast = namesAgent(bus) ? "agent" : "person";
  const edits = [...(request.paths ?? []).map((path): Edit => ({ path, what: "content" })), ...(request.edits ?? [])];
  try {
    const asker = await guardAsker(bus);
    return await guardAs(asker, edits, request.committed === true);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return answer(kindAtLeast, undefined, edits.map(({ path }) => undecided(path, error, kindAtLeast)));
  }
}

/** Whether the caller says of itself that it is an agent. */
export function namesAgent({ identity }: BusContext): boolean {
  return identity.flag !== undefined || identity.env !== undefined || identity.client !== undefined;
}

/** The bus, or a path, cannot be read: the answer is not known. */
export function isUnreadable(error: unknown): error is BusError {
  return error instanceof BusError && ["BAD_DATA", "UNWRITABLE", "REMOTE", "NOT_FOUND"].includes(error.code);
}

/** The same for an asker that is known; what cannot be told of one path is said of that one. */
export async function guardAs({ kind, agent_id, bus }: GuardAsker, edits: readonly Edit[], committed: boolean): Promise<Guarded> {
  const verdicts: PathVerdict[] = [];
  const places: EditPlace[] = [];
  for (const edit of edits) {
    try {
      for (const place of bus.repo.tree.place(edit)) places.push({ ...place, paths: place.paths.map((path) => (path === "." ? path : normalPath(path))) });
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      verdicts.push(undecided(edit.path, error, kind));
    }
  }
  const terms = { policy: bus.repo.config().guard ?? {}, asker: kind, committed };
  const asked = places.filter(({ isBus, paths }) => !isBus && paths.length > 0);
  const coverage = asked.length === 0 ? NOTHING : await coverageOf(bus, asked);
  verdicts.push(...places.map((place) => judgeEdit(place, coverage, terms)));
  return answer(kind, agent_id, verdicts);
}

const NOTHING: Coverage = { conflicts: [], mine: [], paths: [] };

async function coverageOf(bus: BusContext, places: readonly EditPlace[]): Promise<Coverage> {
  const paths = [...new Set(places.flatMap((place) => place.paths))];
  // From the top, wherever the caller stands.
  const check = await checkLocks(bus, { paths: paths.filter((path) => path !== ".").map((path) => `:/${path}`) });
  const folders = places.filter(({ isFolder }) => isFolder).flatMap((place) => place.paths);
  const shared = bus.repo.config().locks?.overlap === "warn" && check.conflicts.length > 0;
  if (folders.length === 0 && !shared) return check;
  const locks = await listLocks(bus);
  const below = await conflictsBelow(bus, folders, locks.filter(({ lock_id, state }) => state !== "ended" && !check.mine.includes(lock_id)));
  return { ...check, conflicts: [...(shared ? withoutShared(bus, check, locks) : check.conflicts), ...below] };
}

/** Where the policy lets scopes overlap, what is also mine is not only theirs; a hotspot has one owner under any policy. */
function withoutShared(bus: BusContext, check: Coverage, locks: readonly LockStatus[]): Holding[] {
  const mine = locks.filter(({ lock_id }) => check.mine.includes(lock_id)).map((lock) => lockScope(bus, lock));
  const hot = new Set(locks.filter(({ hotspot }) => hotspot === true).map(({ lock_id }) => lock_id));
  return check.conflicts.filter(({ path, lock_id }) => hot.has(lock_id) || !mine.some((scope) => inScope(scope, path)));
}

/** Others' locks on something in the folders. */
async function conflictsBelow(bus: BusContext, folders: readonly string[], theirs: readonly LockStatus[]): Promise<Holding[]> {
  const rules = bus.repo.tree.rules();
  const found: Holding[] = [];
  for (const folder of folders) {
    const all = compileScope([folder === "." ? "**" : `:(literal)${folder}`], [], rules);
    for (const lock of theirs) {
      const witness = overlap(all, lockScope(bus, lock));
      if (witness === null) continue;
      // The table tells it in the same words as of a single file.
      const [held] = (await checkLocks(bus, { paths: [`:/${witness}`] })).conflicts.filter(({ lock_id }) => lock_id === lock.lock_id);
      if (held !== undefined) found.push({ ...held, path: folder });
    }
  }
  return found;
}

function answer(asker: Guarded["asker"], agent: string | undefined, paths: PathVerdict[]): Guarded {
  return { outcome: overall(paths), asker, ...(agent !== undefined && { agent_id: agent }), paths };
}

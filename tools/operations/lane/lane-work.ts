import { resolve } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { isBookkeeping } from "../../domain/guard.js";
import { isPolicyFile } from "../../domain/lane/policy-files.js";
import { inScope } from "../../domain/scope/scope.js";
import type { GitWork } from "../../repo/contract.js";
import type { Lane } from "../../schema/records.gen.js";
import { mergeBase } from "../commits.js";
import type { BusContext } from "../context.js";
import { ledgerOf } from "../lock-table.js";
import { heldByOthers } from "./tenure/held-by-others.js";
import { laneScope } from "./lane-scope.js";
import { readLanes } from "./lanes.js";
import { baseOfReturned } from "./returned-base.js";

/** What a lane has come to in its checkout. The bus's own files are left out everywhere. */
export interface LaneWork {
  /** Absolute. */
  readonly checkout: string;
  readonly work: GitWork;
  /** What the lane's files are held against: in mode A the target as checked out; in mode B where the branch left it. */
  readonly base: string;
  /** Touched files in the lane's scope, sorted. */
  readonly inside: readonly string[];
  /** Touched files outside of it: mode B, of this branch; mode A, those in no open lane's scope, which are nobody's. */
  readonly outside: readonly string[];
  /** Mode A: changes of others in the same folder: other open lanes', under somebody else's lock, or the worklog. */
  readonly beside: readonly string[];
  /** Touched files that are rules for agents, the bus's settings among them (S0-12). */
  readonly policy: readonly string[];
  /** Git's name for the lane's content: mode B all of its branch's, mode A what its scope covers. */
  readonly tree: string;
}

/** Looks at the lane's checkout (S1-20, S1-33). Throws NOT_FOUND where there is none. */
export async function laneWork(bus: BusContext, lane: Lane): Promise<LaneWork> {
  const checkout = checkoutOf(bus, lane);
  const work = bus.repo.work(checkout);
  const own = laneScope(bus, lane);
  const ledger = ledgerOf(bus);
  // S1-28: the execution ledger lies in no lane's scope.
  const covers = (path: string): boolean => path !== ledger && inScope(own, path.normalize("NFC"));
  const base = lane.mode === "A" ? work.head() : baseOf(work, lane);
  const changed = work.changed(base);
  const touched = changed.filter((path) => !isBookkeeping(path));
  const inside = touched.filter(covers);
  const rest = touched.filter((path) => !covers(path));
  if (lane.mode === "B") return { checkout, work, base, inside, outside: rest, beside: [], policy: changed.filter(isPolicyFile), tree: work.tree((path) => !isBookkeeping(path)) };
  const beside = new Set(await ofOthers(bus, lane, rest));
  const tree = work.tree((path) => !isBookkeeping(path) && covers(path));
  return { checkout, work, base, inside, outside: rest.filter((path) => !beside.has(path)), beside: [...beside], policy: inside.filter(isPolicyFile), tree };
}

/** The lane's checkout, absolute: its worktree, or in mode A the main one. Throws NOT_FOUND for a lane that was not opened. */
export function checkoutOf(bus: BusContext, lane: Lane): string {
  if (lane.worktree !== undefined) return resolve(bus.repo.layout.busDir, "..", lane.worktree);
  throw new BusError("NOT_FOUND", `${lane.lane_id} has no checkout yet: it is ${lane.state}`, { hint: `bus lane open ${lane.lane_id}` });
}

/** Mode A: those of the paths that somebody else answers for. */
async function ofOthers(bus: BusContext, lane: Lane, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const worklog = new Set([ledgerOf(bus), ...(bus.repo.config().worklog?.registers ?? [])]);
  const open = (await readLanes(bus)).filter(({ lane_id, state, mode }) => lane_id !== lane.lane_id && mode === "A" && (state === "in_progress" || state === "ready_for_integration"));
  const scopes = open.map((other) => laneScope(bus, other));
  const locked = await heldByOthers(bus, lane.worker, paths);
  return paths.filter((path) => worklog.has(path) || locked.has(path) || scopes.some((scope) => inScope(scope, path.normalize("NFC"))));
}

/** Where the lane's branch left its target; of one that was taken back, where it began, for all of it comes again (S1-63). */
function baseOf({ git }: GitWork, lane: Lane): string {
  const returned = lane.integration === undefined ? baseOfReturned(git, lane, { target: `refs/heads/${lane.target}`, tip: "HEAD" }) : null;
  if (returned !== null) return returned;
  const base = mergeBase(git, "HEAD", `refs/heads/${lane.target}`) ?? lane.base_commit;
  if (base !== undefined) return base;
  throw new BusError("NOT_FOUND", `the branch of ${lane.lane_id} and ${lane.target} have no commit in common`, { hint: `git merge-base HEAD ${lane.target}` });
}

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { iso } from "../domain/time.js";
import type { BusContext } from "../operations/context.js";
import { gateAt } from "../operations/gate/gate-at.js";
import { readGates } from "../operations/gate/read-gates.js";
import { keepGate } from "../operations/integration/gate-candidate.js";
import { laneWork } from "../operations/lane/lane-work.js";
import { changeLane, findLane } from "../operations/lane/lanes.js";
import { actAs } from "../operations/parallel/act.js";
import { nodeFs } from "../platform/fs-port.js";
import { runCommand } from "../platform/run-command.js";
import type { Lane, LaneBrief } from "../schema/records.gen.js";
import { briefFor, plannedRecord } from "./parallel-repo.js";
import { git } from "./scratch-repo.js";
import { openContext } from "./verify/open-context.js";

export interface LaneWish {
  readonly id: string;
  readonly mode?: "A" | "B";
  /** null: goes. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly wave?: string;
  readonly depends_on?: readonly string[];
  readonly brief?: Partial<LaneBrief>;
  readonly worker?: string;
}

/** What operations run on, gates' commands included. */
export function workbench(cwd: string, agent: string): BusContext {
  return { ...openContext({ cwd, agent }), runCommand: (run) => runCommand(run, nodeFs) };
}

/** A lane that was handed in: its work done, gated in its own checkout, and on record; mode A leaves its edits in the main checkout. */
export async function readyLane(root: string, wish: LaneWish): Promise<Lane> {
  const { id, mode = "B", files, wave, depends_on = [], worker = `worker-${id.toLowerCase()}` } = wish;
  const bus = workbench(root, worker);
  const actor = await actAs(bus, "gate.run");
  const branch = `agent/${worker}/${id.toLowerCase()}`;
  const checkout = mode === "A" ? root : join(`${root}-lanes`, id);
  const base_commit = git(root, "rev-parse", "main");
  if (mode === "B") git(root, "worktree", "add", "--quiet", "-b", branch, checkout, "main");
  const now = iso(bus.clock());
  const brief = briefFor(id.toLowerCase(), { scope: Object.keys(files).map((path) => `:(file)${path}`), ...wish.brief });
  const at = { at: now, by: worker, role: "worker" as const };
  const planned = plannedRecord(id, { state: "in_progress", mode, worker, brief, depends_on: [...depends_on], ...(wave !== undefined && { wave }), planned_at: now, opened_at: now, base_commit, worktree: mode === "A" ? "." : `../${root.split("/").at(-1)}-lanes/${id}`, ...(mode === "B" && { branch }), history: [{ state: "in_progress", ...at }] });
  await changeLane(bus, actor, id, () => ({ op: "plan", lane: planned, events: [] }));
  return handIn(root, id, files);
}

/** Does work in a lane's checkout and hands it in, for the first time or again. */
export async function handIn(root: string, id: string, files: LaneWish["files"], keep: (lane: Lane) => Lane = (lane) => lane): Promise<Lane> {
  const lane = await findLane(workbench(root, "lead"), id);
  const bus = workbench(root, lane.worker);
  const actor = await actAs(bus, "gate.run");
  const { checkout } = await laneWork(bus, lane);
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(checkout, path));
    else {
      mkdirSync(dirname(join(checkout, path)), { recursive: true });
      writeFileSync(join(checkout, path), text);
    }
  }
  if (lane.mode === "B") {
    git(checkout, "add", "--all");
    git(checkout, "commit", "--quiet", "--allow-empty", `--message=work of ${id}`);
  }
  const { work, tree, inside, base } = await laneWork(bus, lane);
  const declared = await readGates(bus, "refs/heads/main");
  for (const gate of [1, 2] as const) await keepGate(bus, actor, lane, await gateAt(bus, actor, { gate, declared, place: "lane", checkout, tree: async () => (await laneWork(bus, lane)).tree, files: inside, lane_id: id }));
  const now = iso(bus.clock());
  const patch = work.patch(base, inside);
  const file = lane.mode === "A" ? bus.repo.writeReport(`lanes/${id}/${bus.newId().slice(0, 8)}.patch`, patch) : undefined;
  const handoff: Lane["handoff"] = {
    at: now, by: lane.worker, role: "worker", checkpoint_id: "CP-01", files: [...inside], acceptance: [], architecture: "kept", docs: "none", commands: [], result: "pass", risks: [], next: "integrate", tree,
    ...(file === undefined ? { commit: git(checkout, "rev-parse", "HEAD") } : { patch: { file, sha256: bus.repo.receipts.hash(file).sha256, lines: 1 } }),
  };
  return changeLane(bus, actor, id, (now_) => (now_ === null ? null : { op: "done", lane: keep({ ...now_, state: "ready_for_integration", handoff, history: [...now_.history, { state: "ready_for_integration", at: now, by: lane.worker, role: "worker" }] }), events: [] }));
}

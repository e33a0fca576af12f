import { basename, dirname, join } from "node:path";
import { rmSync } from "node:fs";
import { onTestFinished } from "vitest";
import { changeLane } from "../operations/lane/lanes.js";
import { actAs } from "../operations/parallel/act.js";
import type { Lane, LaneBrief } from "../schema/records.gen.js";
import { briefFor, plannedRecord, parallelRepository } from "./parallel-repo.js";
import { openContext } from "./verify/open-context.js";

/** A repository for parallel work whose lanes' worktrees go with it when the test ends. */
export function laneRepository(...given: Parameters<typeof parallelRepository>): string {
  const root = parallelRepository(...given);
  const beside = join(dirname(root), `${basename(root)}-lanes`);
  onTestFinished(() => rmSync(beside, { recursive: true, force: true }));
  return root;
}

export type PlannedLane = Partial<Omit<Lane, "brief">> & { readonly brief?: Partial<LaneBrief> };

/** Writes a lane's record as planned, or in any other state: `name`: the package that it changes. */
export async function plannedLane(root: string, name: string, { brief, ...more }: PlannedLane = {}): Promise<Lane> {
  const bus = openContext({ cwd: root, agent: "lead" });
  const actor = await actAs(bus, "lane.brief");
  const lane = plannedRecord(`L-${name}`, { mode: actor.policy.lanes?.mode ?? "B", worker: `w-${name}`, brief: briefFor(name, brief), planned_at: new Date(bus.clock()).toISOString(), ...more });
  return changeLane(bus, actor, lane.lane_id, () => ({ op: "plan", lane, events: [] }));
}

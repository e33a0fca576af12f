import { closeLane } from "../../operations/close-lane.js";
import type { BusContext } from "../../operations/context.js";
import { changeLane, readLane } from "../../operations/lane/lanes.js";
import { openLane } from "../../operations/open-lane.js";
import { actAs } from "../../operations/parallel/act.js";
import { releaseTask } from "../../operations/release-task.js";
import { reopenLane } from "../../operations/reopen-lane.js";
import type { Lane } from "../../schema/records.gen.js";
import { plannedRecord } from "../parallel-repo.js";
import { openContext } from "./open-context.js";

export const LANE = "L-a";

export interface LaneScenario {
  readonly name: string;
  /** What was before. */
  readonly before: (root: string) => Promise<void>;
  readonly agent: string;
  readonly act: (bus: BusContext) => Promise<unknown>;
  /** The lane afterwards, and how often the log tells it. */
  readonly wanted: Partial<Lane>;
  readonly told: readonly [event: string, times: number];
}

const as = (root: string, agent: string) => openContext({ cwd: root, agent });

/** A planned lane over `pkg/<name>/**`, unless more is said. */
export async function plan(root: string, name: string, more: Partial<Lane> = {}): Promise<void> {
  const bus = as(root, "lead");
  const actor = await actAs(bus, "lane.brief");
  const lane = plannedRecord(`L-${name}`, { worker: `w-${name}`, planned_at: new Date(bus.clock()).toISOString(), ...more });
  await changeLane(bus, actor, lane.lane_id, () => ({ op: "plan", lane, events: [] }));
}

async function inState(root: string, state: Lane["state"]): Promise<void> {
  const bus = as(root, "lead");
  const actor = await actAs(bus, "lane.brief");
  await changeLane(bus, actor, LANE, (lane) => (lane === null ? null : { op: "set", lane: { ...lane, state }, events: [] }));
}

async function opened(root: string): Promise<void> {
  await plan(root, "a");
  await openLane(as(root, "lead"), { lane: LANE });
  await openLane(as(root, "w-a"), { lane: LANE });
}

export const LANE_SCENARIOS: readonly LaneScenario[] = [
  { name: "open", before: (root) => plan(root, "a"), agent: "lead", act: (bus) => openLane(bus, { lane: LANE }), wanted: { state: "in_progress", worker: "w-a", fence: 1 }, told: ["lane_opened", 1] },
  { name: "open one's own", before: (root) => plan(root, "a"), agent: "w-a", act: (bus) => openLane(bus, { lane: LANE }), wanted: { state: "in_progress", worker: "w-a", fence: 1 }, told: ["lane_opened", 1] },
  { name: "open in mode A", before: (root) => plan(root, "a", { mode: "A" }), agent: "lead", act: (bus) => openLane(bus, { lane: LANE }), wanted: { state: "in_progress", mode: "A", worktree: "." }, told: ["lane_opened", 1] },
  {
    name: "take up",
    async before(root) {
      await plan(root, "a");
      await openLane(as(root, "lead"), { lane: LANE });
    },
    agent: "w-a",
    act: (bus) => openLane(bus, { lane: LANE }),
    wanted: { state: "in_progress", fence: 1 },
    told: ["lane_opened", 1],
  },
  {
    name: "take again",
    async before(root) {
      await opened(root);
      await releaseTask(as(root, "w-a"), { task: LANE });
    },
    agent: "lead",
    act: (bus) => openLane(bus, { lane: LANE }),
    wanted: { state: "in_progress", worker: "w-a", fence: 1 },
    told: ["lane_opened", 1],
  },
  {
    name: "reopen",
    async before(root) {
      await opened(root);
      await inState(root, "ready_for_integration");
    },
    agent: "int",
    act: (bus) => reopen(bus, "it fails"),
    wanted: { state: "in_progress", worker: "w-a", fence: 1 },
    told: ["lane_reopened", 1],
  },
  { name: "hand over", before: opened, agent: "prime", act: (bus) => reopen(bus, "w-a is ill", "w-b"), wanted: { state: "in_progress", worker: "w-b", fence: 2 }, told: ["lane_handed_over", 1] },
  { name: "drop", before: opened, agent: "lead", act: (bus) => closeLane(bus, { lane: LANE, outcome: "dropped", note: "not wanted" }), wanted: { state: "closed", outcome: "dropped" }, told: ["lane_closed", 1] },
  {
    name: "sign off",
    async before(root) {
      await opened(root);
      await inState(root, "verified");
    },
    agent: "pat",
    act: (bus) => closeLane(bus, { lane: LANE }),
    wanted: { state: "closed", outcome: "completed" },
    told: ["lane_closed", 1],
  },
];

/** Somebody who does not know whether it came to its end looks first, as people do. */
async function reopen(bus: BusContext, reason: string, worker?: string): Promise<unknown> {
  const lane = await readLane(bus, LANE);
  const isDone = worker === undefined ? lane?.state === "in_progress" && lane.opening === undefined : lane?.worker === worker && lane.opening === undefined;
  return isDone ? lane : reopenLane(bus, { lane: LANE, reason, ...(worker !== undefined && { worker }) });
}

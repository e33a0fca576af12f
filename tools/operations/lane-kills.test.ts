import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openContext } from "../dev/verify/open-context.js";
import { HANDOFF, type WorkingLane, laneEvents, workingLane } from "../dev/working-lane.js";
import { nodeFs } from "../platform/fs-port.js";
import { type Fault, Killed, faultyFs } from "../platform/node-fs-faults.js";
import type { BusContext } from "./context.js";
import { finishLane } from "./finish-lane.js";
import { handOffLane } from "./hand-off-lane.js";
import { changeLane, findLane } from "./lane/lanes.js";
import { actAs } from "./parallel/act.js";
import { saveCheckpoint } from "./save-checkpoint.js";

/** Calls at which the process is killed, spread over all. */
const SAMPLES = 12;

/** Kills what `act` does at calls all over it, each time on a new round, and lets it run again; then the round must be whole. */
async function killedEverywhere(bus: WorkingLane, act: (context: BusContext, round: number) => Promise<unknown>, whole: (round: number, lines: readonly string[]) => Promise<void> | void): Promise<void> {
  const open = (fs = nodeFs): BusContext => openContext({ cwd: bus.checkout, agent: "w-a", fs });
  /** The calls of `act` alone: opening reads only. */
  const attempt = async (round: number, plan: (call: number) => Fault): Promise<number> => {
    let call = -1;
    const context = open(faultyFs(nodeFs, () => (call < 0 ? null : plan(call++))));
    call = 0;
    await act(context, round);
    return call;
  };
  const calls = await attempt(0, () => null);
  await whole(0, []);
  const step = Math.max(1, Math.floor(calls / SAMPLES));
  let killed = 0;
  for (let at = 0, round = 1; at < calls; at += step, round += 1) {
    const kill = round % 2 === 0 ? "before" : "after";
    const died = await attempt(round, (call) => (call === at ? { kill } : null)).then(() => false, (error: unknown) => error instanceof Killed || Promise.reject(error));
    killed += died ? 1 : 0;
    await act(open(), round);
    expect((await bus.run(["doctor", "--fix"])).stderr).toBe("");
    await whole(round, [`${kill} call ${at} of ${calls}`]);
  }
  expect(killed).toBeGreaterThan(SAMPLES / 2);
}

const messagesOf = (root: string) => readFileSync(join(root, "_bus/messages/L-a.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { id: string; summary: string });
const once = <T>(all: readonly T[], is: (one: T) => boolean, why: readonly string[]): T => {
  const found = all.filter(is);
  expect(found.length, why.join()).toBe(1);
  return found[0] as T;
};

test("a checkpoint that was killed anywhere and is saved again is there once, its blocker told once", async () => {
  const bus = await workingLane("A");
  await killedEverywhere(bus, (context, round) => saveCheckpoint(context, { lane: "L-a", completed: [`round ${round}`], pending: ["none"], next: "go", blockers: [`contract: number ${round}.`] }), (round, why) => {
    const checkpoint = once(bus.lane().checkpoints, ({ completed }) => completed[0] === `round ${round}`, why);
    const told = messagesOf(bus.root).filter(({ summary }) => summary.endsWith(`number ${round}.`));
    // One message may be appended twice; readers count it once.
    expect(new Set(told.map(({ id }) => id)), why.join()).toEqual(new Set([checkpoint.blockers[0]?.message_id]));
    expect(new Set(laneEvents(bus.root, "escalation").filter(({ summary }) => summary.endsWith(`number ${round}.`)).map(({ meta }) => meta["blocker_id"])).size, why.join()).toBe(1);
  });
  expect(bus.lane().checkpoints.map(({ checkpoint_id }) => checkpoint_id)).toEqual(bus.lane().checkpoints.map((_, n) => `CP-${String(n + 1).padStart(2, "0")}`));
}, 120_000);

test("a hand-off that was killed anywhere and is made again is one, with its file", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  await killedEverywhere(bus, (context, round) => handOffLane(context, { lane: "L-a", accepted: ["all"], architecture: "a", docs: "d", next: `round ${round}.` }), (round, why) => {
    const { handoff } = bus.lane();
    expect(handoff?.next, why.join()).toBe(`round ${round}.`);
    expect(handoff?.file).toBe(`_report/agent/w-a/handoff-L-a-CP-01${round === 0 ? "" : `-${round + 1}`}.md`);
    expect(readFileSync(join(bus.root, handoff?.file ?? ""), "utf8")).toContain(`Next: round ${round}.`);
    once(laneEvents(bus.root, "handoff"), ({ meta }) => meta["file"] === handoff?.file, why);
  });
}, 120_000);

test("a lane that was killed anywhere while it was handed in, and is handed in again, is handed in once", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  await bus.done(HANDOFF);
  let handed = 0;
  await killedEverywhere(bus, (context) => finishLane(context, { lane: "L-a" }), async (_, why) => {
    const lane = bus.lane();
    expect(lane.state, why.join()).toBe("ready_for_integration");
    expect(lane.handoff?.patch?.file).toBe("_report/lanes/L-a/1.patch");
    handed += 1;
    expect(laneEvents(bus.root, "lane_done").length, why.join()).toBe(handed);
    expect(new Set(messagesOf(bus.root).filter(({ summary }) => summary.endsWith("ready for integration")).map(({ id }) => id)).size, why.join()).toBe(handed);
    const lead = openContext({ cwd: bus.root, agent: "lead" });
    await changeLane(lead, await actAs(lead, "lane.brief"), "L-a", (now) => (now === null ? null : { op: "again", lane: { ...now, state: "in_progress" }, events: [] }));
  });
  expect(readdirSync(join(bus.root, "_report/lanes/L-a"))).toEqual(["1.patch"]);
  expect((await findLane(openContext({ cwd: bus.root, agent: "x" }), "L-a")).checkpoints).toHaveLength(1);
}, 120_000);

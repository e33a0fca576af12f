import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runIn } from "../cli/test-context.js";
import { openBus } from "../bus.js";
import { dayOf } from "../domain/pilot/day.js";
import { changeLane, laneEvent } from "../operations/lane/lanes.js";
import { actAs } from "../operations/parallel/act.js";
import type { Gates, LaneGate, Pilot } from "../schema/records.gen.js";
import { INDEX, ground } from "./integration-ground.js";
import { GATES, POLICY } from "./parallel-repo.js";
import { type PlannedLane, plannedLane } from "./planned-lanes.js";
import { git } from "./scratch-repo.js";
import { openContext } from "./verify/open-context.js";

export const PILOT_GATES: Gates = { ...GATES, gates: { ...GATES.gates, "1": [...GATES.gates["1"], { name: "types", check: "typecheck", run: ["node", "--version"] }] } };

const HOUR = 3_600_000;

/** Writes a planned lane's record as if it had been opened an hour ago, worked on, handed in and put on the target as one commit; `gated`: with a gate that passed for it. */
export async function settledLane(root: string, name: string, gated = true): Promise<void> {
  const bus = openContext({ cwd: root, agent: "prime" });
  const actor = await actAs(bus, "pilot");
  const before = git(root, "rev-parse", "HEAD");
  writeFileSync(join(root, `pkg/${name}/index.mjs`), INDEX(2));
  git(root, "commit", "--quiet", "--message=work", "--message", `Lane: L-${name}`, "--", `pkg/${name}/index.mjs`);
  const commit = git(root, "rev-parse", "HEAD");
  const [opened, now] = [new Date(bus.clock() - HOUR).toISOString(), new Date(bus.clock()).toISOString()];
  const by = { by: `w-${name}`, role: "worker" as const };
  const tree = git(root, "rev-parse", "HEAD^{tree}");
  const gate: LaneGate = { gate: 2, at: now, verdict: "passed", tree: "candidate", receipt: `_report/runner/L-${name}/gate-2.json`, sha256: "0".repeat(64), by: "prime", role: "primary", place: "integration", commit };
  await changeLane(bus, actor, `L-${name}`, (lane) => {
    if (lane === null) return null;
    const acceptance = (lane.brief.acceptance ?? []).map((text) => ({ text, met: true }));
    const steps = (["in_progress", "ready_for_integration", "integrated"] as const).map((state) => ({ state, at: state === "in_progress" ? opened : now, ...by }));
    return {
      op: "test",
      lane: {
        ...lane, mode: "A", state: "integrated", opened_at: lane.opened_at ?? opened, ready_at: now, integration: { at: now, by: "prime", commit, before }, gates: gated ? [gate] : [], history: [...lane.history.filter(({ state }) => state === "planned"), ...steps],
        handoff: { at: now, ...by, checkpoint_id: "CP-01", files: [`pkg/${name}/index.mjs`], acceptance, architecture: "kept", docs: "kept", commands: ["bus gate run 2"], result: "pass", risks: [], next: "integrate", tree, patch: { file: "p", sha256: "0".repeat(64), lines: 2 } },
      },
      events: [["lane_opened", {}], ["lane_done", {}], ["gate", { gate: 2, verdict: "passed", place: "integration", commit, receipt: gate.receipt }], ["lane_integrated", { commit }]].flatMap(([event, meta]) => (event === "gate" && !gated ? [] : [laneEvent(lane, actor, event as string, "s", meta as Record<string, unknown>)])),
    };
  });
}

/** A repository with the four lanes of a pilot, planned, and a clock that the test turns. On the day's own clock it is between ten and eleven in the morning, whenever the test runs. */
export async function pilotGround(more: { gates?: Gates; lanes?: Readonly<Record<string, PlannedLane>>; files?: Record<string, string> } = {}) {
  const hours = 10 - new Date().getUTCHours();
  const offset = `${hours < 0 ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}:00`;
  const day = dayOf(Date.now(), hours * HOUR);
  const root = ground(more.files ?? {}, POLICY, more.gates ?? PILOT_GATES);
  const layers = { a: "contracts", b: "worker", c: "data", d: "client" } as const;
  for (const [name, layer] of Object.entries(layers)) {
    const { brief, ...lane } = more.lanes?.[name] ?? {};
    await plannedLane(root, name, { issue: `APP-${name}`, ...lane, brief: { layer, dependency_notes: "none", ...brief } });
  }
  const time = { hours: 0 };
  const clock = () => Date.now() + time.hours * HOUR;
  const run = async (agent: string, ...argv: string[]) => {
    const ran = await runIn({ cwd: root, env: {}, clock, openBus: async (request) => openBus(request) }, ...argv, "--agent", agent, "--json");
    return { ...ran, value: (ran.stdout === "" ? null : JSON.parse(ran.stdout)) as Pilot };
  };
  const lanes = Object.keys(layers).flatMap((name, n) => ["--lane", `${n + 1}=L-${name}`]);
  const usual = { "--integration-owner": "prime", "--retro-at": `${day}T16:30:00${offset}`, "--retro-minutes": "15", "--scope": "checkout" };
  /** `pilot start` with the usual options, unless others are given. */
  const start = (agent = "prime", ...others: string[]) => run(agent, "pilot", "start", ...lanes, ...Object.entries(usual).filter(([name]) => !others.includes(name)).flat(), ...others);
  return { root, day, offset, time, run, start, as: (agent: string) => openBus({ cwd: root, agent, env: {}, clock }) };
}

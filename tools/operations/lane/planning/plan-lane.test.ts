import { expect, test } from "vitest";
import { openContext } from "../../../dev/verify/open-context.js";
import { type FsCall, Killed, faultyFs } from "../../../platform/node-fs-faults.js";
import { nodeFs } from "../../../platform/fs-port.js";
import { briefLane } from "../../brief-lane.js";
import { actAs } from "../../parallel/act.js";
import { readLanes } from "../lanes.js";
import { planLane } from "./plan-lane.js";
import { as, asked, lanesRepository } from "../test-lanes.js";

const READS = new Set(["readdirSync", "readFileSync", "readSync", "statSync", "lstatSync", "fstatSync", "closeSync", "openSync", "existsSync", "realpathSync", "accessSync"]);
const wanted = { brief: { scope: ["pkg/shared/**"] } };

test("S1-16: of plannings that exclude each other, at once, one is made and the others are refused with its name", async () => {
  const root = lanesRepository();
  const names = ["a", "b", "c", "d", "e", "f"];
  const ended = await Promise.allSettled(names.map((name) => as(root, "lead").briefLane(asked(name, wanted))));
  const lanes = (await as(root, "lead").listLanes({})).order;
  expect(lanes).toHaveLength(1);
  expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of ended) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT", message: expect.stringContaining(lanes[0] ?? "") });
});

test("S1-16: what was decided while somebody else planned is decided anew, with the other's lane in view", async () => {
  const root = lanesRepository();
  const { rev: _, ...lane } = await as(root, "lead").briefLane(asked("c"));
  const bus = openContext({ cwd: root, agent: "lead" });
  const seen: string[][] = [];
  await planLane(bus, await actAs(bus, "lane.brief"), "L-b", async (_current, lanes) => {
    seen.push(lanes.map(({ lane_id }) => lane_id));
    if (seen.length === 1) await as(root, "lead").briefLane(asked("a"));
    return { op: "brief", lane: { ...lane, lane_id: "L-b" }, events: [] };
  });
  expect(seen).toEqual([["L-c"], ["L-a", "L-c"]]);
});

test("S0-07: at once, one issue goes to one lane; what does not exclude each other is planned side by side", async () => {
  const root = lanesRepository();
  const ended = await Promise.allSettled(["a", "b", "c"].map((name) => as(root, "lead").briefLane(asked(name, name === "c" ? {} : { issue: "#1" }))));
  expect(ended.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect((await as(root, "lead").listLanes({})).order).toContain("L-c");
});

/** Plans L-a, and dies at the given one of the calls that change something; whether there were so many. */
async function killedAt(root: string, at: number): Promise<boolean> {
  let changes = -1;
  const plan = ({ name }: FsCall) => (READS.has(name) || (changes += 1) !== at ? null : ({ kill: at % 2 === 0 ? "before" : "after" } as const));
  const bus = openContext({ cwd: root, agent: "lead", fs: faultyFs(nodeFs, plan) });
  await briefLane(bus, asked("a", wanted)).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  return changes >= at;
}

test("killed at any change of a file, the next planning sees what was begun, and the same command finishes it", { timeout: 60_000 }, async () => {
  const planned = new Set<boolean>();
  for (let at = 0; ; at += 1) {
    const root = lanesRepository();
    if (!(await killedAt(root, at))) break;
    const before = openContext({ cwd: root, agent: "lead" });
    const { value } = await before.store.registers.read({ kind: "briefs", id: "latest" });
    const other = await as(root, "lead").briefLane(asked("b", wanted)).catch((error: unknown) => error);
    const begun = (await readLanes(before)).some(({ lane_id }) => lane_id === "L-a");
    // Whoever was only slow, not dead, goes on with what it has announced: so nobody may overlook that.
    expect([at, begun]).toEqual([at, value !== null]);
    planned.add(begun);
    // Either nothing of it was there, or all of it is.
    expect([at, other]).toMatchObject([at, begun ? { code: "CONFLICT", refusal: { rule: "overlap" } } : { lane_id: "L-b" }]);
    await expect(as(root, "lead").briefLane(asked("a", begun ? wanted : {}))).resolves.toMatchObject({ lane_id: "L-a", state: "planned" });
    expect((await as(root, "lead").listEvents({})).events.filter(({ event, task_id }) => event === "lane_planned" && task_id === "L-a").length).toBeLessThanOrEqual(1);
  }
  expect(planned).toEqual(new Set([true, false]));
});

test("S1-05: what a killed planning had decided, and somebody else carries out, is on the log as its own", async () => {
  let at = 0;
  for (let root = lanesRepository(); await killedAt(root, at); at += 1, root = lanesRepository()) {
    const bus = openContext({ cwd: root, agent: "prime" });
    const begun = (await bus.store.registers.read({ kind: "briefs", id: "latest" })).value !== null && (await bus.store.registers.read({ kind: "lanes", id: "L-a" })).value === null;
    if (!begun) continue;
    const told: string[] = [];
    await as(root, "prime", told).briefLane(asked("b"));
    const lines = (await as(root, "x").listEvents({})).events.filter(({ event }) => event === "lane_planned");
    expect(lines.map(({ agent_id, task_id, meta }) => [task_id, agent_id, meta?.["role"]])).toEqual([["L-a", "lead", "orchestrator"], ["L-b", "prime", "primary"]]);
    expect(told).toEqual(["carried out the planning of L-a that another command had begun"]);
    return;
  }
  expect(at).toBe("a planning was killed before it was carried out");
}, 60_000);

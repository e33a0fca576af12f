import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POLICY, briefFor } from "../dev/parallel-repo.js";
import { fill, git } from "../dev/scratch-repo.js";
import type { Lane, LaneBrief } from "../schema/records.gen.js";
import { as, asked, byHand, commit, lanesRepository } from "./lane/test-lanes.js";

const events = async (root: string, event: string) => (await as(root, "lead").listEvents({})).events.filter((line) => line.event === event);
const written = (root: string, id: string) => JSON.parse(readFileSync(join(root, `_bus/lanes/${id}.json`), "utf8")) as Lane;

test("S1-07, S1-15, S1-16, S1-38, S0-17: a whole brief becomes a planned lane, its file and one line of the log", async () => {
  const root = lanesRepository();
  const lane = await as(root, "lead").briefLane(asked("a", { wave: "W1", issue: "#7" }));
  expect(lane).toMatchObject({ lane_id: "L-a", state: "planned", mode: "B", target: "main", worker: "agent-a", wave: "W1", issue: "#7", planned_by: "lead", depends_on: [], hotspots: [], history: [{ state: "planned", by: "lead", role: "orchestrator" }] });
  expect(lane.brief).toEqual(briefFor("a"));
  expect(lane.checklist).toEqual({ single_target: true, disjoint: true, tests_clear: true, rollback_simple: true });
  expect(written(root, "L-a")).toEqual(lane);
  expect(await events(root, "lane_planned")).toMatchObject([{ agent_id: "lead", task_id: "L-a", summary: "change package a", meta: { lane_id: "L-a", role: "orchestrator", wave: "W1", how: "new" } }]);
});

test.each(["int", "agent-a", "pat"])("S1-07: %s plans nothing, and the attempt is on the log", async (agent) => {
  const root = lanesRepository();
  await expect(as(root, agent).briefLane(asked("a"))).rejects.toMatchObject({ code: "NOT_YOURS", refusal: { rule: "role" } });
  expect((await as(root, "lead").listLanes({})).lanes).toEqual([]);
  expect(await events(root, "alert")).toMatchObject([{ agent_id: agent, meta: { refused: "briefLane", rule: "role" } }]);
});

test("S1-03: in both modes a lane is the same record", async () => {
  const [a, b] = await Promise.all((["A", "B"] as const).map(async (mode) => as(lanesRepository(), "lead").briefLane(asked("a", { mode }))));
  const timeless = (lane: Lane | undefined) => ({ ...lane, mode: null, planned_at: null, history: lane?.history.length });
  expect([a?.mode, b?.mode]).toEqual(["A", "B"]);
  expect(timeless(a)).toEqual(timeless(b));
});

test("what looks like a secret is taken out before it is written, and that is told", async () => {
  const told: string[] = [];
  const lane = await as(lanesRepository(), "lead", told).briefLane(asked("a", { brief: { instructions: "log in with password=correcthorse", scope: ["pkg/a/token=abcdefgh"] } }));
  expect(lane.brief).toMatchObject({ instructions: "log in with password=[redacted:password]", scope: ["pkg/a/token=abcdefgh"] });
  expect(told).toContain("redacted before writing: password");
});

test("a brief that would make the record too long to be read again is refused, and one that would not is planned", async () => {
  const root = lanesRepository();
  const again = (length: number) => as(root, "lead").briefLane(asked("a", { brief: { instructions: "ü".repeat(length) } }));
  await expect(again(40_000)).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(/^the brief of L-a is \d+ bytes too long/) });
  expect((await as(root, "lead").listLanes({})).lanes).toEqual([]);
  expect((await again(30_000)).brief.instructions).toHaveLength(30_000);
});

test("the primary plans, too", async () => {
  expect(await as(lanesRepository(), "prime").briefLane(asked("a"))).toMatchObject({ history: [{ role: "primary" }] });
});

test("S0-17, S0-26, S1-39, S1-40: a brief with missing parts is refused with all of them, and nothing is written", async () => {
  const root = lanesRepository();
  const { acceptance: _a, out_of_scope: _o, doc_source, ...brief } = briefFor("a");
  const request = { lane: "L-a", singleTarget: true, brief: { ...brief, docs: "", doc_source: { ...doc_source!, fallback: "" } } };
  const error = await as(root, "lead").briefLane(request).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: "USAGE", hint: "bus lane brief L-a --template", refusal: { rule: "assignment contract" } });
  expect((error as Error).message.match(/[\w.]+ \(/g)).toEqual(["out_of_scope (", "acceptance (", "docs (", "doc_source.fallback (", "worker (", "checklist.tests_clear (", "checklist.rollback_simple ("]);
  expect((await as(root, "lead").listLanes({})).lanes).toEqual([]);
  expect(await events(root, "lane_planned")).toEqual([]);
});

test("S1-41, S1-42, S1-43, S1-44, S1-45, S1-46, S1-47, S1-48, S1-49: these parts come from the settings unless the brief says otherwise", async () => {
  const { objective, scope, acceptance, ...rest } = briefFor("a");
  const root = lanesRepository({ ...POLICY, lanes: { ...POLICY.lanes, brief: rest as LaneBrief } } as never);
  const lane = await as(root, "lead").briefLane({ lane: "L-a", worker: "agent-a", singleTarget: true, testsClear: true, rollbackSimple: true, brief: { objective: objective!, scope: scope!, acceptance: acceptance!, docs: "none needed" } });
  expect(lane.brief).toEqual({ ...briefFor("a"), docs: "none needed" });
});

test("S1-12, S0-05: the scope is stored as locks store it, from where the caller stands", async () => {
  const root = lanesRepository(undefined, { "app/[id]/page.tsx": "x\n" });
  const lane = await as(join(root, "app"), "lead").briefLane(asked("a", { brief: { scope: ["[id]/page.tsx", "../pkg/a/"], out_of_scope: ["../pkg/a/test.mjs"] } }));
  expect(lane.brief).toMatchObject({ scope: [":(file)app/[id]/page.tsx", "pkg/a/"], out_of_scope: [":(file)pkg/a/test.mjs"] });
  const written = JSON.stringify({ ...briefFor("b"), scope: ["app/[id]/page.tsx", "pkg/b/index.mjs"] });
  expect((await as(join(root, "app"), "lead").briefLane({ ...asked("b", { dependsOn: ["L-a"] }), brief: {}, text: written })).brief.scope).toEqual([":(file)app/[id]/page.tsx", ":(file)pkg/b/index.mjs"]);
});

describe("one lane, one responsibility", () => {
  test.each([["**"], ["."], ["pkg/a", "**", "!docs/**"]])("S1-10: the scope %j is refused", async (...scope) => {
    await expect(as(lanesRepository(), "lead").briefLane(asked("a", { brief: { scope } }))).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("everything"), refusal: { rule: "bounded" } });
  });

  test("S1-10, S1-38: an objective that looks like several is told, and stays", async () => {
    const told: string[] = [];
    await as(lanesRepository(), "lead", told).briefLane(asked("a", { brief: { objective: "change package a and then its documents" } }));
    expect(told).toEqual([expect.stringMatching(/^L-a: its objective looks like more than one/)]);
  });

  test("S1-43, S1-44: a worker's commands hold no repository-wide gate unless that is delegated", async () => {
    const root = lanesRepository();
    await expect(as(root, "lead").briefLane(asked("a", { brief: { commands: ["bus gate run 3"] } }))).rejects.toMatchObject({ code: "USAGE", refusal: { rule: "full gate" } });
    expect((await as(root, "lead").briefLane(asked("a", { brief: { commands: ["bus gate run 3"], full_gate: "worker" } }))).brief.full_gate).toBe("worker");
  });

  test("a worker must be one", async () => {
    const root = lanesRepository({ ...POLICY, roles: { ...POLICY.roles, worker: ["agent-b"] } } as never);
    await expect(as(root, "lead").briefLane(asked("a"))).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("agent-a is no worker here") });
  });

  test.each([{ task: "../x" }, { wave: "a b" }, { worker: "a/b" }, { dependsOn: ["a/b"] }, { brief: { layer: "cellar" as never } }, { brief: { scope: ["!pkg/a"] } }, { brief: { interfaces: ["!pkg/b"] } }])("%j is refused as what it is", async (more) => {
    const root = lanesRepository();
    await expect(as(root, "lead").briefLane(asked("a", more as never))).rejects.toMatchObject({ code: "USAGE" });
    expect((await as(root, "lead").listLanes({})).lanes).toEqual([]);
  });
});

describe("beside other lanes", () => {
  const planned = async (more: Parameters<typeof asked>[1] = {}) => {
    const root = lanesRepository();
    await as(root, "lead").briefLane(asked("a", more));
    return root;
  };

  test("S1-16: a path that both would edit refuses the later one, which is named with it; that it waits for the other mends it", async () => {
    const root = await planned();
    await as(root, "lead").briefLane(asked("c"));
    const wide = { scope: ["pkg/b/**", "**/index.mjs"] };
    await expect(as(root, "lead").briefLane(asked("b", { brief: wide }))).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("pkg/a/index.mjs (with L-a), pkg/c/index.mjs (with L-c)"), hint: "bus lane brief L-b --depends-on L-a --depends-on L-c   (with the rest of the brief)", refusal: { rule: "overlap" } });
    expect((await as(root, "lead").listLanes({})).order).toEqual(["L-a", "L-c"]);
    await expect(as(root, "lead").briefLane(asked("b", { dependsOn: ["L-c"], brief: wide }))).rejects.toMatchObject({ hint: expect.stringContaining("--depends-on L-c --depends-on L-a ") });
    expect(await as(root, "lead").briefLane(asked("b", { dependsOn: ["L-c", "L-a"], brief: wide }))).toMatchObject({ depends_on: ["L-c", "L-a"], checklist: { disjoint: false } });
  });

  test("S1-16: the files that are there are named, few of many; of what is not there yet, a path", async () => {
    const root = await planned();
    const names = (scope: string) => as(root, "lead").briefLane(asked("b", { brief: { scope: [scope] } })).catch((error: Error) => error.message.replace(/^.*edit: /, "").replace(/;.*/, ""));
    expect(await names("pkg/**")).toBe("pkg/a/index.mjs, pkg/a/package.json, pkg/a/test.mjs (with L-a)");
    expect(await names("pkg/a/later/**")).toMatch(/^pkg\/a\/later\/\S+ \(with L-a\)$/);
    fill(root, Object.fromEntries(["1", "2", "3"].map((n) => [`pkg/a/aa-${n}.mjs`, ""])));
    expect(await names("pkg/**")).toBe("pkg/a/aa-1.mjs, pkg/a/aa-2.mjs, pkg/a/aa-3.mjs, pkg/a/index.mjs, pkg/a/package.json and 1 more (with L-a)");
  });

  test.each([["a dependency", { dependsOn: ["L-a"] }], ["different waves", { wave: "W2" }]])("S1-16: with %s it is planned, and says what it shares", async (_, more) => {
    const root = await planned({ wave: "W1" });
    const lane = await as(root, "lead").briefLane(asked("b", { ...more, brief: { scope: ["pkg/a/new.mjs"] } }));
    expect(lane.checklist).toMatchObject({ disjoint: false, overlaps: [{ lane_id: "L-a", path: "pkg/a/new.mjs" }] });
  });

  test.each(["in_progress", "ready_for_integration"] as const)("S1-16: a lane that is %s stands in the way", async (state) => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", state });
    await expect(as(root, "lead").briefLane(asked("b", { brief: { scope: ["pkg/a/**"] } }))).rejects.toMatchObject({ refusal: { rule: "overlap" } });
  });

  test.each(["integrated", "verified", "closed"] as const)("S1-16: a lane that is %s stands in nobody's way", async (state) => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", state });
    expect((await as(root, "lead").briefLane(asked("b", { brief: { scope: ["pkg/a/**"] } }))).checklist?.disjoint).toBe(true);
  });

  test.each([["#12", "12"], ["ENG-7", "eng-7 "]])("S0-07: the issue %s is one lane's, however it is written (%s)", async (issue, again) => {
    const root = await planned({ issue });
    await expect(as(root, "lead").briefLane(asked("b", { issue: again }))).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("is L-a's") });
    expect(await as(root, "lead").briefLane(asked("b", { issue: "#13" }))).toMatchObject({ issue: "#13" });
  });

  test("S0-07: a task is one lane's, also where it is the lane's own name", async () => {
    const root = await planned();
    await expect(as(root, "lead").briefLane(asked("b", { task: "L-a" }))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test.each([["restacked", true], ["dropped", true], ["completed", false]] as const)("S0-07: the issue of a lane that was %s is free: %s", async (outcome, free) => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", state: "closed", outcome, issue: "#12" });
    const again = as(root, "lead").briefLane(asked("b", { issue: "#12" }));
    await (free ? expect(again).resolves.toMatchObject({ issue: "#12" }) : expect(again).rejects.toMatchObject({ code: "CONFLICT" }));
  });

  test("S0-08, S0-27: a dependency must be there, and lanes in a ring are refused by name", async () => {
    const root = await planned();
    await expect(as(root, "lead").briefLane(asked("b", { dependsOn: ["L-x"] }))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await as(root, "lead").briefLane(asked("b", { dependsOn: ["L-a"] }));
    await expect(as(root, "lead").briefLane({ lane: "L-a", brief: {}, dependsOn: ["L-b"] })).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("L-a -> L-b -> L-a") });
    await expect(as(root, "lead").briefLane(asked("c", { dependsOn: ["L-c"] }))).rejects.toMatchObject({ message: expect.stringContaining("L-c -> L-c") });
    byHand(root, { lane_id: "L-d", state: "closed", outcome: "dropped" });
    await expect(as(root, "lead").briefLane(asked("c", { dependsOn: ["L-d"] }))).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("dropped") });
  });

  test("a lane whose scope cannot be read is never taken for one without files", async () => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", brief: { scope: ["!only"] } });
    await expect(as(root, "lead").briefLane(asked("b"))).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("the scope of L-a") });
  });
});

describe("hotspots", () => {
  const hot = { "_bus/config.json": { worklog: { ledger: "PLAN.md", registers: ["docs/decisions.md"] }, locks: { hotspots: ["pkg/a/index.mjs", "pkg/*/later.mjs"] } } };

  test("S1-17, S1-82: declared, large and often changed files of the scope are listed with the lane, and told", async () => {
    const root = lanesRepository(undefined, hot);
    for (let at = 0; at < 6; at += 1) commit(root, { "pkg/a/often.mjs": `${at}\n`, "pkg/a/big.mjs": at === 5 ? "// x\n".repeat(20_000) : "" });
    const told: string[] = [];
    const lane = await as(root, "lead", told).briefLane(asked("a"));
    expect([...(lane.hotspots ?? [])].sort()).toEqual(["pkg/a/big.mjs", "pkg/a/index.mjs", "pkg/a/later.mjs", "pkg/a/often.mjs"]);
    expect(told.join("\n")).toMatch(/pkg\/a\/big\.mjs has 98 KiB: split it/);
  });

  test("S1-17: names that were written in another form of Unicode are the same files", async () => {
    const root = lanesRepository(undefined, { "_bus/config.json": { locks: { hotspots: ["pkg/a/caf\u00e9.mjs"] } }, "pkg/a/cafe\u0301.mjs": "x\n" });
    const asGitHasIt = git(root, "ls-files", "-z", "pkg/a").split("\0").filter((path) => path.includes("caf"));
    expect((await as(root, "lead").briefLane(asked("a"))).hotspots).toEqual(asGitHasIt);
    await expect(as(root, "lead").briefLane(asked("b", { wave: "W2", brief: { scope: ["pkg/a/caf?.mjs"] } }))).rejects.toMatchObject({ refusal: { rule: "overlap" } });
    await as(root, "lead").briefLane({ lane: "L-a", wave: "W1", brief: {} });
    await expect(as(root, "lead").briefLane(asked("b", { wave: "W2", brief: { scope: ["pkg/a/caf?.mjs"] } }))).rejects.toMatchObject({ refusal: { rule: "hotspot" } });
    expect((await as(root, "lead").briefLane(asked("b", { dependsOn: ["L-a"], brief: { scope: ["pkg/a/caf?.mjs"] } }))).hotspots).toEqual(asGitHasIt);
  });

  test("a record lists the worst hundred", async () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`pkg/a/hot-${n}.mjs`, "x\n"]));
    const root = lanesRepository(undefined, { ...many, "_bus/config.json": { locks: { hotspots: ["pkg/a/hot-*.mjs"] } } });
    expect((await as(root, "lead").briefLane(asked("a"))).hotspots).toHaveLength(100);
  });

  test("S1-17, S1-104: two lanes that want one hotspot follow one another, different waves are not enough", async () => {
    const root = lanesRepository(undefined, hot);
    await as(root, "lead").briefLane(asked("a", { wave: "W1" }));
    const other = (more: object) => as(root, "lead").briefLane(asked("b", { wave: "W2", brief: { scope: ["pkg/a/index.mjs"] }, ...more }));
    await expect(other({})).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("both want the hotspot pkg/a/index.mjs"), hint: expect.stringContaining("bus lane brief L-b --depends-on L-a "), refusal: { rule: "hotspot" } });
    expect(await other({ dependsOn: ["L-a"] })).toMatchObject({ hotspots: ["pkg/a/index.mjs"] });
  });

  test("S1-83: a contract that two lanes work against is told", async () => {
    const root = lanesRepository();
    await as(root, "lead").briefLane(asked("a"));
    const told: string[] = [];
    await as(root, "lead", told).briefLane(asked("b", { brief: { interfaces: ["pkg/a/index.mjs"] } }));
    expect(told).toEqual([expect.stringMatching(/^L-b: .*pkg\/a\/index\.mjs is a contract that L-a works against, too/)]);
  });

  test("contracts of the settings that are no pattern are said to be theirs", async () => {
    const root = lanesRepository({ ...POLICY, lanes: { ...POLICY.lanes, interfaces: ["!x"] } } as never);
    byHand(root, { lane_id: "L-a" });
    await expect(as(root, "lead").briefLane(asked("b"))).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("the interfaces of all lanes") });
  });
});

describe("planning again", () => {
  test("a planned lane changes in whole or in part; the same again changes nothing", async () => {
    const root = lanesRepository();
    const before = await as(root, "lead").briefLane(asked("a"));
    const after = await as(root, "lead").briefLane({ lane: "L-a", worker: "agent-b", brief: { scope: ["pkg/a/index.mjs"] } });
    expect(after).toMatchObject({ worker: "agent-b", brief: { ...before.brief, scope: [":(file)pkg/a/index.mjs"] }, planned_at: before.planned_at });
    expect(await as(root, "lead").briefLane({ lane: "L-a", brief: {} })).toEqual(after);
    expect(await events(root, "lane_planned")).toMatchObject([{ meta: { how: "new" } }, { meta: { how: "changed", parts: ["scope", "worker"] } }]);
  });

  test("of a lane in work the words change with a note, which is an override on the log; files, worker and mode do not", async () => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", state: "in_progress", checklist: { single_target: true, disjoint: true, tests_clear: true, rollback_simple: true } });
    const again = (more: object) => as(root, "lead").briefLane({ lane: "L-a", brief: {}, ...more });
    await expect(again({ brief: { acceptance: ["x"] } })).rejects.toMatchObject({ code: "USAGE", hint: "bus lane brief L-a --note <why>" });
    for (const more of [{ brief: { scope: ["pkg/**"] } }, { brief: { out_of_scope: ["pkg/a/x"] } }, { worker: "agent-b" }, { mode: "A" }, { task: "T" }]) await expect(again({ note: "why", ...more })).rejects.toMatchObject({ code: "CONFLICT", refusal: { rule: "scope" } });
    expect(await again({ brief: { acceptance: ["x"] }, note: "found in review" })).toMatchObject({ state: "in_progress", brief: { acceptance: ["x"], scope: ["pkg/a/**"] } });
    expect(await events(root, "override")).toMatchObject([{ summary: "found in review", meta: { lane_id: "L-a", parts: ["acceptance"], role: "orchestrator" } }]);
  });

  test.each(["ready_for_integration", "integrated", "verified", "closed"] as const)("a lane that is %s is not planned again", async (state) => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", state });
    await expect(as(root, "lead").briefLane(asked("a", { note: "why" }))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("a lane that is being opened keeps its files", async () => {
    const root = lanesRepository();
    byHand(root, { lane_id: "L-a", opening: { at: "2026-01-31T09:00:00Z", by: "lead", session_id: "s" } });
    await expect(as(root, "lead").briefLane(asked("a", { note: "why", brief: { scope: ["pkg/b/**"] } }))).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("is being opened"), hint: "bus lane open L-a" });
  });
});

test("S0-20: while a pilot runs no lane is added; those that are there may change", async () => {
  const root = lanesRepository();
  await as(root, "lead").briefLane(asked("a"));
  const day = new Date().toISOString().slice(0, 10);
  const lanes = ["1", "2", "3", "4"].map((number) => ({ number, lane_id: `P-${number}` }));
  fill(root, { [`_bus/pilots/${day}.json`]: { day, home: ".", state: "running", scope: "s", primary: "prime", lanes, order: ["P-1", "P-2", "P-3", "P-4"], started_at: `${day}T09:00:00.000Z` } });
  await expect(as(root, "lead").briefLane(asked("b"))).rejects.toMatchObject({ code: "CONFLICT", refusal: { rule: "scope lock" } });
  expect(await as(root, "lead").briefLane({ lane: "L-a", brief: { docs: "other" } })).toMatchObject({ brief: { docs: "other" } });
});

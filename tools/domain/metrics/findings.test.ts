import { describe, expect, test } from "vitest";
import type { Approval } from "../approval/approval.js";
import type { Lane, LaneCheckpoint } from "../../schema/records.gen.js";
import type { AppliedLane, LaneFacts, LanePatchFacts } from "./lane-facts.js";
import { laneMetrics } from "./measure.js";
import { at, factsOf, gateOf, handoffOf, laneOf, line, linesOf } from "./test-lane.js";
import { isVague } from "./unclear-patches.js";

const seen = (lanes: Lane[], more: Partial<LaneFacts> = {}) => laneMetrics(factsOf(lanes, more)).findings.map(({ rule, lane_id, text }) => `${rule} ${lane_id}: ${text}`);
const patch = (more: Partial<LanePatchFacts>): LanePatchFacts => ({ lines: 10, files: [], packages: [], commits: [], ...more });
const working = (id: string, from: number, to: number | null, more: Partial<Lane> = {}) => laneOf(id, [["planned", 0], ["in_progress", from], ...(to === null ? [] : [["ready_for_integration", to] as const])], { handoff: handoffOf({ files: [] }), ...more });

describe("parallel edits of a hotspot", () => {
  const hub = { hotspots: ["src/hub.ts"] };
  const files = (...ids: string[]) => ({ patches: new Map(ids.map((id) => [id, patch({ files: ["src/hub.ts", `src/${id}.ts`] })])), isHotspot: () => false });
  const about = (lines: string[]) => lines.filter((text) => text.startsWith("parallel_hotspot"));

  test("S1-104 two lanes in work at once changed one hotspot", () => {
    const lanes = [working("L-1", 1, 20, hub), working("L-2", 10, null)];
    expect(about(seen(lanes, files("L-1", "L-2")))).toEqual(["L-1", "L-2"].map((id) => `parallel_hotspot ${id}: L-1 and L-2 changed src/hub.ts at the same time`));
    expect(about(seen([working("L-1", 1, 20), working("L-2", 10, null)], { ...files("L-1", "L-2"), isHotspot: (path) => path === "src/hub.ts" }))).toHaveLength(2);
  });

  test.each([
    ["one after the other", working("L-1", 1, 10, hub), working("L-2", 10, 20), ["L-1", "L-2"]],
    ["a file that is no hotspot", working("L-1", 1, 20), working("L-2", 10, 20), ["L-1", "L-2"]],
    ["only one of them changed it", working("L-1", 1, 20, hub), working("L-2", 10, 20), ["L-1"]],
  ])("S1-104 not: %s", (_, one, other, ids) => expect(about(seen([one, other], files(...ids)))).toEqual([]));
});

describe("patches without a gate between them", () => {
  const applied = (commit: string, lane_id: string): AppliedLane => ({ commit, tree: `tree-${commit}`, lane_id, at: 0 });
  const [one, other] = ["L-1", "L-2"].map((id) => working(id, 1, 2, { handoff: handoffOf() })) as [Lane, Lane];
  const about = (lanes: Lane[], more: Partial<LaneFacts>) => seen(lanes, more).filter((text) => text.startsWith("ungated"));

  test("S1-105 a second lane on top of one for which no gate ran, whoever committed it", () => {
    const text = "L-2 (c2) was applied after L-1 (c1), for which no gate ran";
    expect(about([one, other], { applied: [applied("c1", "L-1"), applied("c2", "L-2")] })).toEqual([`ungated_patches L-1: ${text}`, `ungated_patches L-2: ${text}`]);
    const inLane = { ...one, gates: [gateOf(2, "passed", "r/1", { tree: "tree-c1", place: "lane" })] };
    expect(about([inLane, other], { applied: [applied("c1", "L-1"), applied("c2", "L-2")] })).toHaveLength(2);
  });

  test.each<[string, Partial<LaneFacts>]>([
    ["its content was checked", { lanes: [{ ...one, gates: [gateOf(2, "failed", "r/1", { tree: "tree-c1", place: "integration" })] }, other] }],
    ["its commit was checked", { lanes: [{ ...one, gates: [gateOf(2, "passed", "r/1", { commit: "c1", place: "integration" })] }, other] }],
    ["only the log tells of the check", { lines: line("gate", at(5), undefined, { gate: 3, verdict: "passed", place: "wave", commit: "c1" }) }],
    ["nothing was applied after it", { applied: [applied("c1", "L-1")] }],
  ])("S1-105 not: %s", (_, more) => expect(about([...(more.lanes ?? [one, other])], { applied: [applied("c1", "L-1"), applied("c2", "L-2")], ...more })).toEqual([]));
});

describe("missing hand-off artifacts", () => {
  const about = (lane: Lane) => seen([lane]).filter((text) => text.startsWith("handoff"));
  const lane = (state: Lane["state"], more: Partial<Lane> = {}) => laneOf("L-1", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 2], ...(state === "ready_for_integration" ? [] : [[state, 3] as const])], more);

  test("S1-106 a lane that was handed in or applied without them", () => {
    expect(about(lane("ready_for_integration"))).toEqual(["handoff_parts L-1: L-1 is ready_for_integration without anything in its hand-off"]);
    expect(about(lane("integrated", { handoff: handoffOf({ files: [], next: " ", commands: [] }) }))).toEqual(["handoff_parts L-1: L-1 is integrated without files, commands, next in its hand-off"]);
    expect(about(lane("verified", { mode: "A", handoff: handoffOf() }))).toEqual(["handoff_parts L-1: L-1 is verified without patch in its hand-off"]);
    expect(about(lane("closed", { outcome: "completed" }))).toHaveLength(1);
  });

  test("S1-106 not: a lane in work, one with everything, one that was dropped", () => {
    expect([laneOf("L-1", [["planned", 0], ["in_progress", 1]]), lane("integrated", { handoff: handoffOf() }), lane("closed", { outcome: "dropped" }), lane("closed", { outcome: "restacked" })].flatMap(about)).toEqual([]);
  });
});

describe("large patches with unclear acceptance", () => {
  const about = (acceptance: string[] | undefined, facts: Partial<LanePatchFacts>) => seen([laneOf("L-1", [["planned", 0], ["in_progress", 1]], { brief: { objective: "o", ...(acceptance !== undefined && { acceptance }) } })], { patches: new Map([["L-1", patch(facts)]]) });

  test("S1-107 more than 800 lines or more than three packages, and no criterion that can be checked", () => {
    expect(about(undefined, { lines: 801 })).toEqual(["unclear_patch L-1: L-1 changed 801 lines with no acceptance criterion"]);
    expect(about(["it works"], { lines: 801, packages: ["a", "b", "c", "d"] })).toEqual(['unclear_patch L-1: L-1 changed 801 lines in 4 packages with no other acceptance criterion than "it works"']);
  });

  test("S1-107 not: a small patch, two criteria, or one that can be checked", () => {
    expect(about(["it works"], { lines: 800, packages: ["a", "b", "c"] })).toEqual([]);
    expect(about(["it works", "all is fine"], { lines: 2000 })).toEqual([]);
    expect(about(["the parser refuses a torn line with exit code 6"], { lines: 2000 })).toEqual([]);
  });

  test.each([["done", true], ["everything works as expected", true], ["code is improved", true], ["its tests pass", false], ["GET /health answers 200", false], ["the command that works on folders refuses a missing folder with exit code 4", false]])("%j is vague: %s", (text, vague) => expect(isVague(text)).toBe(vague));
});

describe("going on by guess after a permission failure", () => {
  const permission = { id: "B-1", kind: "permission" as const, text: "may not push", at: at(10) };
  const checkpoint = (n: number, minutes: number, more: Partial<LaneCheckpoint> = {}): LaneCheckpoint => ({ checkpoint_id: `CP-0${n}`, at: at(minutes), by: "w", role: "worker", completed: ["one"], pending: [], blockers: [], next: "go", ...more });
  const asked = (decided?: number): Approval => ({ approval_id: "AP-1", kind: "command", prefix: ["git", "push"], reason: "r", lane_id: "L-1", state: decided === undefined ? "requested" : "granted", requested_by: "w", requested_at: at(10), minutes: 30, uses: [], ...(decided !== undefined && { decided_at: at(decided) }) });
  const lane = (...checkpoints: LaneCheckpoint[]) => laneOf("L-1", [["planned", 0], ["in_progress", 1]], { checkpoints });

  test("S1-108 checkpoints and commits between the question and its answer", () => {
    const lanes = [lane(checkpoint(1, 5), checkpoint(2, 15), checkpoint(3, 40))];
    const patches = new Map([["L-1", patch({ commits: [5, 16, 17, 40].map((minutes) => Date.parse(at(minutes))) })]]);
    expect(seen(lanes, { approvals: [asked(30)], patches })).toEqual(["guessed_on L-1: L-1 went on (CP-02, 2 commits) before AP-1 was answered"]);
    expect(seen(lanes, { approvals: [asked()] })).toEqual(["guessed_on L-1: L-1 went on (CP-02, CP-03) before AP-1 was answered"]);
    const [only] = lanes as [Lane];
    const lines = [...linesOf(only), ...line("approval_requested", at(10), "L-1", { approval_id: "AP-1" }), ...line("approval_denied", at(20), "L-1", { approval_id: "AP-1" })];
    expect(seen(lanes, { lines })).toEqual(["guessed_on L-1: L-1 went on (CP-02) before AP-1 was answered"]);
  });

  test("S1-108 not: a checkpoint that says that the lane waits; what came before or after", () => {
    const waits = { blockers: [permission] };
    expect(seen([lane(checkpoint(1, 5), checkpoint(2, 11, { ...waits, completed: ["one", "two"] }), checkpoint(3, 12, { ...waits, completed: ["one", "two"] }), checkpoint(4, 31))], { approvals: [asked(30)] })).toEqual([]);
    expect(seen([lane(checkpoint(1, 11, waits), checkpoint(2, 12, { ...waits, completed: ["one", "two"] }))], { approvals: [asked()] })).toEqual(["guessed_on L-1: L-1 went on (CP-02) before AP-1 was answered"]);
  });
});

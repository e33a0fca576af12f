import { expect, test } from "vitest";
import type { GateReceipt, GateStep, StepReceipt } from "../../schema/records.gen.js";
import { fitReceipt } from "./fit-receipt.js";
import { notedGate } from "./noted-gate.js";
import { standing } from "./standing.js";
import { verdictOf, whyNot } from "./verdict.js";

const seen = (status: StepReceipt["status"], more: Partial<StepReceipt> = {}): StepReceipt => ({ name: "s", status, ...more });
const declared = (more: Partial<GateStep> = {}): GateStep => ({ name: "s", run: ["tool"], ...more });

const VERDICTS: readonly (readonly [what: string, verdict: string, steps: StepReceipt[], declared: GateStep[]])[] = [
  ["S1-73: all passed", "passed", [seen("passed"), seen("passed")], [declared()]],
  ["S0-22: a required check that failed", "failed", [seen("passed"), seen("failed", { check: "unit" }), seen("skipped")], [declared()]],
  ["S0-45: a tool that is not there is no pass", "skipped", [seen("passed"), seen("skipped")], [declared()]],
  ["S0-45: unless its step is optional", "passed", [seen("passed", { name: "t" }), seen("skipped")], [declared({ optional: true })]],
  ["S0-45: an optional step's part", "passed", [seen("passed", { name: "t" }), seen("skipped", { name: "s [pkg/a]", step: "s" })], [declared({ optional: true })]],
  ["S0-45: optional or not, no program was there", "skipped", [seen("skipped")], [declared({ optional: true })]],
  ["S0-45: a program of the repository's own could be taken away", "skipped", [seen("passed", { name: "t" }), seen("skipped")], [declared({ optional: true, run: ["./tools/lint"] })]],
  ["S0-22: an optional step that failed", "failed", [seen("failed")], [declared({ optional: true })]],
  ["S1-43: what was not touched", "passed", [seen("not_applicable")], [declared()]],
  ["S1-13: a gate that runs nothing lets nothing pass", "skipped", [], []],
];

test.each(VERDICTS)("%s: %s", (_, verdict, steps, declared) => {
  expect(verdictOf(steps, declared)).toBe(verdict);
});

const RECEIPT: GateReceipt = { gate: 2, verdict: "failed", place: "lane", by: "w", role: "worker", tree: "t", started_at: "2026-01-31T09:00:00Z", ended_at: "2026-01-31T09:00:01Z", steps: [], signature: "gate 2: unit: Error: x" };

test("S0-45: what kept a gate from passing is said with its reason", () => {
  expect(whyNot({ ...RECEIPT, verdict: "skipped", steps: [seen("skipped", { reason: "no eslint" })] })).toBe("s: no eslint");
  expect(whyNot({ ...RECEIPT, verdict: "skipped" })).toBe("gates.json declares no step for gate 2");
  expect(whyNot({ ...RECEIPT, verdict: "passed" })).toBeNull();
});

const LANE = { lane_id: "L-1", gates: [], failures: [], checkpoints: [] } as unknown as Parameters<typeof notedGate>[0];
const ENTRY = { gate: 2, at: "2026-01-31T09:00:01Z", verdict: "failed", tree: "t", receipt: "_report/runner/L-1/x.json", sha256: "h", by: "w", role: "worker", place: "lane", rules: "r" } as const;

test("S1-14, S1-61, S1-72: a failed gate leaves its context for the next attempt, and a pass of the same gate settles it", () => {
  const failed = notedGate(LANE, ENTRY, { ...RECEIPT, steps: [seen("passed", { name: "one" }), seen("failed", { name: "unit [pkg/a]", reason: "exit code 1", tail: "ok\nError: x\nbye" })] }, "F-1");
  expect(failed.failures).toEqual([
    { id: "F-1", at: ENTRY.at, by: "w", signature: "gate 2: unit: Error: x", failure: "gate 2: unit [pkg/a]: exit code 1: Error: x", impact: "L-1 cannot be handed in before gate 2 passes", gate: 2, receipt: ENTRY.receipt },
  ]);
  const other = notedGate(failed, { ...ENTRY, gate: 1, verdict: "passed" }, { ...RECEIPT, verdict: "passed" }, "F-2");
  expect(other.failures[0]?.resolved_at).toBeUndefined();
  const settled = notedGate(other, { ...ENTRY, at: "2026-01-31T10:00:00Z", verdict: "passed" }, { ...RECEIPT, verdict: "passed" }, "F-3");
  expect(settled.failures.map(({ resolved_at }) => resolved_at)).toEqual(["2026-01-31T10:00:00Z"]);
  expect(settled.gates.map(({ verdict }) => verdict)).toEqual(["failed", "passed", "passed"]);
});

test("S0-45: a skipped gate is noted and is no failure", () => {
  let lane = LANE;
  for (let n = 0; n < 2; n += 1) lane = notedGate(lane, { ...ENTRY, verdict: "skipped", sha256: String(n) }, { ...RECEIPT, verdict: "skipped" }, "F");
  expect(lane.failures).toEqual([]);
  expect(lane.gates.map(({ sha256 }) => sha256)).toEqual(["0", "1"]);
});

test("S1-13: only the newest receipt counts, and only for its tree and rules", () => {
  const passed = { ...ENTRY, verdict: "passed" as const };
  expect(standing({ gates: [passed] }, 2, "t", "r").state).toBe("passed");
  expect(standing({ gates: [passed] }, 2, "other", "r").state).toBe("stale");
  expect(standing({ gates: [passed] }, 2, "t", "other").state).toBe("stale");
  expect(standing({ gates: [passed, ENTRY] }, 2, "t", "r").state).toBe("failed");
  expect(standing({ gates: [passed] }, 1, "t", "r").state).toBe("missing");
});

const RECORD_LIMIT = 256 * 1024;

test("S1-14: however many steps fail, a lane's record names a few", () => {
  const steps = Array.from({ length: 400 }, (_, n) => seen("failed", { name: `tests [pkg/package-${n}]`, reason: `exit code 1 ${"x".repeat(n)}` }));
  const named = whyNot({ ...RECEIPT, steps })?.split("; ");
  expect(named).toHaveLength(11);
  expect(named?.at(-1)).toBe("and 390 more");
  expect(whyNot({ ...RECEIPT, steps: steps.slice(-1) })).toHaveLength(300);
  expect(notedGate(LANE, ENTRY, { ...RECEIPT, steps }, "F-1").failures[0]?.failure.length).toBeLessThan(4000);
});

test.each([
  ["one huge command line", [seen("passed", { run: Array.from({ length: 30_000 }, (_, n) => `file-${n}`), tail: "x" })]],
  ["many outputs", Array.from({ length: 200 }, (_, n) => seen(n === 150 ? "failed" : "passed", { name: `s [${n}]`, step: "s", tail: `"${"\\".repeat(8000)}` }))],
  ["very many runs", Array.from({ length: 20_000 }, (_, n) => seen(n === 150 ? "failed" : "passed", { name: `s [${n}]`, step: "s", run: ["t", `pkg/${n}`], tail: "y".repeat(8000), ms: 1 }))],
])("a receipt of %s stays short enough to be read again, and still tells the failure", (_, steps) => {
  const files = Array.from({ length: 50_000 }, (_, n) => `some/folder/file-${n}.ts`);
  const fitted = fitReceipt({ ...RECEIPT, files, steps });
  expect(Buffer.byteLength(JSON.stringify(fitted, null, 2))).toBeLessThan(RECORD_LIMIT);
  expect(fitted["files_touched"]).toBe(50_000);
  expect(fitted.steps.some(({ status }) => status === "failed")).toBe(steps.some(({ status }) => status === "failed"));
});

test("a receipt of usual size stays as it is", () => {
  const receipt = { ...RECEIPT, files: ["a"], steps: [seen("failed", { tail: "t".repeat(8000), run: ["a", "b"] })] };
  expect(fitReceipt(receipt)).toEqual(receipt);
});

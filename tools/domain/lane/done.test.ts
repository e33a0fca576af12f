import { expect, test } from "vitest";
import type { ConsultedSource, Lane, LaneFailure } from "../../schema/records.gen.js";
import { type DoneFacts, doneWarnings, lacksOf } from "./done.js";

const at = (hour: number): string => `2026-01-31T${String(hour).padStart(2, "0")}:00:00Z`;
const failed = (hour: number, more: Partial<LaneFailure> = {}): LaneFailure => ({ id: "F-01", at: at(hour), by: "w", signature: "gate 2: x", failure: "x", impact: "stuck", ...more });
const BRIEF = { objective: "o", acceptance: ["a"], doc_source: { name: "Context7", before_edit: "b", after_failure: "a", fallback: "f" } };

function facts(sources: readonly ConsultedSource[], failures: readonly LaneFailure[], doc_source: "require" | "record"): DoneFacts {
  const checkpoints = [{ checkpoint_id: "CP-01", at: at(10), by: "w", role: "worker", completed: [], pending: [], blockers: [], next: "n", sources }];
  const handoff = { tree: "t", result: "pass", acceptance: [{ text: "a", met: true }] };
  const lane = { lane_id: "L-a", mode: "A", brief: BRIEF, checkpoints, failures, handoff } as unknown as Lane;
  const none = { outside: [], edited: [], rules: [], contracts: [], undeclared: [], waitsFor: [], uncommitted: [], branch: [] };
  return { ...none, lane, policy: { roles: {}, lanes: { doc_source } } as DoneFacts["policy"], tree: "t", touched: ["a"], gates: [], hasFile: true, lines: 1 };
}

test.each([
  ["A", "git stash push --include-untracked -- 'a file'   (it takes a lane of its own)"],
  ["B", `bus approval request 'a file' --kind boundary --lane L-a --reason "<why>"`],
] as const)("S1-55: mode %s: a file outside of the scope comes with a command that helps", (mode, hint) => {
  const known = facts([], [], "record");
  expect(lacksOf({ ...known, lane: { ...known.lane, mode }, outside: ["a file"] })).toEqual([{ text: "1 file outside of its scope (0 of them there before): a file", hint }]);
});

const NAMED: ConsultedSource = { name: "context7", what: "types" };

test.each<readonly [rule: string, sources: ConsultedSource[], failures: LaneFailure[], told: string[]]>([
  ["S1-47: the brief's source, before what it is about", [NAMED], [], []],
  ["S1-47: none at all", [], [], ["no consulted source is recorded (Context7)"]],
  ["S1-48: a failure before it", [NAMED], [failed(9)], []],
  ["S1-48: a failure after it", [NAMED], [failed(11)], ["1 failure without a source consulted after it: F-01 (gate 2: x)"]],
  ["S1-48: a permission that was not there is no error", [NAMED], [failed(11, { requested_approval: "AP-1" })], []],
  ["S1-49: another one, said to be used instead", [{ name: "npm", what: "readme", fallback_for: "Context7" }], [], []],
  ["S1-49: another one, without a word", [{ name: "npm", what: "readme" }], [], ["another source than Context7 was consulted, and it is not recorded as used instead of it"]],
])("%s: a lack where sources are required, otherwise a warning", (_, sources, failures, told) => {
  expect(lacksOf(facts(sources, failures, "require")).map(({ text }) => text)).toEqual(told);
  expect(doneWarnings(facts(sources, failures, "require"))).toEqual([]);
  expect(lacksOf(facts(sources, failures, "record"))).toEqual([]);
  expect(doneWarnings(facts(sources, failures, "record"))).toEqual(told);
});

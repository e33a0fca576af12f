import { expect, test } from "vitest";
import type { LaneCheckpoint } from "../../schema/records.gen.js";
import { isEscalated, nextCheckpoint, parseBlocker, parseSource } from "./checkpoint.js";
import { nextNumbered } from "./numbered.js";
import { differencesSince } from "./resume.js";

const usage = expect.objectContaining({ code: "USAGE" });

test.each([
  ["security: a token", { kind: "security", text: "a token" }],
  ["  Contract :  two: parts", { kind: "contract", text: "two: parts" }],
  ["other: x\ny", { kind: "other", text: "x\ny" }],
  ["security", null], ["security:", null], ["weather: rain", null], [": x", null],
])("S0-15: the blocker %j", (text, blocker) => {
  if (blocker === null) expect(() => parseBlocker(text)).toThrow(usage);
  else expect(parseBlocker(text)).toEqual(blocker);
});

test.each([["security", true], ["contract", true], ["migration", true], ["permission", false], ["dependency", false], ["other", false]] as const)("S0-15: whether %s is handed back to the primary: %s", (kind, is) => {
  expect(isEscalated({ kind })).toBe(is);
});

test.each([
  ["Context7: vitest", { name: "Context7", what: "vitest" }],
  ["local docs instead of Context7: git apply", { name: "local docs", what: "git apply", fallback_for: "Context7" }],
  ["https://example.org/a:b: chapter 3: links", { name: "https://example.org/a:b", what: "chapter 3: links" }],
  ["Context7", null], ["Context7:", null], [": vitest", null], ["Context7:vitest", null],
])("S1-47 S1-49: the source %j", (text, source) => {
  if (source === null) expect(() => parseSource(text)).toThrow(usage);
  else expect(parseSource(text)).toEqual(source);
});

test.each([
  [[], "CP-01"], [["CP-01"], "CP-02"], [["CP-03", "CP-09"], "CP-10"], [["CP-99"], "CP-100"], [["CP-x", "B-07", "CP-2"], "CP-03"],
])("after %j comes %s", (ids, next) => {
  expect(nextNumbered("CP", ids)).toBe(next);
});

const SEEN = { at: "2026-01-31T10:00:00.000Z", by: "w", role: "worker", files: ["a", "b"], tree: "t1" } as const;
const progress = (kinds: readonly string[] = []) => ({ completed: [], pending: [], next: "n", sources: [], blockers: kinds.map(parseBlocker) });

test("S1-70: blockers are numbered over all checkpoints, and a long list of files is cut and says so", () => {
  const first = nextCheckpoint({ checkpoints: [] }, progress(["other: a", "other: b"]), SEEN);
  const second = nextCheckpoint({ checkpoints: [first] }, progress(["other: c"]), { ...SEEN, files: Array.from({ length: 201 }, (_, n) => `f${n}`) });
  expect([first, second].flatMap(({ blockers }) => blockers.map(({ id }) => id))).toEqual(["B-01", "B-02", "B-03"]);
  expect(second).toMatchObject({ checkpoint_id: "CP-02", files_touched: 201 });
  expect(second.files).toHaveLength(200);
});

test.each([
  ["nothing", {}, { files: ["a", "b"], tree: "t1" }, []],
  ["other content", {}, { files: ["a", "b"], tree: "t2" }, ["the content of the touched files has changed since"]],
  ["other files", {}, { files: ["b", "c"], tree: "t2" }, ["c was touched since", "a is as it was before the lane"]],
  ["of a list that was cut", { files_touched: 3 }, { files: ["a", "b", "c", "d"], tree: "t2" }, ["4 files are touched, and were 3"]],
] as const)("S1-71: what differs from a checkpoint: %s", (_, more, now, differences) => {
  const checkpoint: LaneCheckpoint = { ...nextCheckpoint({ checkpoints: [] }, progress(), SEEN), ...more };
  expect(differencesSince(checkpoint, now)).toEqual(differences);
});

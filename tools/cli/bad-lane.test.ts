import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { briefFor, parallelFiles } from "../dev/parallel-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import { EVENTS, EVERY, type Name, expectClear, inside, lineOf } from "./test-bus.js";

const LANE = "_bus/lanes/L-1.json";
const POLICY = "_bus/parallel.json";
/** Everything of parallel lanes, in the words of `EVERY`, by agents that may do it. */
const ALL = (Object.keys(EVERY) as Name[]).filter((name) => /^(lane|checkpoint|handoff|gate|integrate|approval|pilot|metrics)\b/.test(name));
/** What was asked for is listed whatever the settings say, and a decision is about one of these. */
const GOVERNED = ALL.filter((name) => !/^approval (?:grant|deny|list)$/.test(name));
const OF_LANE: readonly Name[] = ["lane open", "lane show", "lane prompt", "lane list", "lane done", "lane reopen", "lane close", "checkpoint save", "checkpoint show", "checkpoint resume", "handoff"];
const AGENT: Readonly<Partial<Record<Name, string>>> = { "lane reopen": "lead", "lane close": "pat" };

const laneOf = (id: string, more: object = {}) => JSON.stringify({ lane_id: id, state: "planned", home: "h", mode: "B", target: "main", worker: "a", brief: briefFor("a"), depends_on: [], planned_at: "2026-01-31T09:00:00Z", planned_by: "lead", checkpoints: [], failures: [], gates: [], history: [], ...more });

const put = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const lineBy = (name: Name): string[] => lineOf(name).map((word, at, all) => (all[at - 1] === "--agent" ? (AGENT[name] ?? word) : word));

test("without settings nothing is done in parallel: exit 2, and how to declare it", async () => {
  const root = tempBus({ [LANE]: laneOf("L-1") });
  for (const name of GOVERNED) {
    const ran = await inside(root).run(...lineOf(name));
    expect.soft([name, ran.code, ran.stderr]).toEqual([name, 2, expect.stringContaining("hint: bus init --parallel")]);
  }
  expect(existsSync(join(root, EVENTS))).toBe(false);
});

const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ["torn", '{"roles": {', /is not JSON/],
  ["empty", "", /is empty/],
  ["of the wrong shape", "[]", /is not a JSON object/],
  ["with a key that is refused", '{"__proto__": {"x": 1}}', /has a key that is refused/],
];

test.each(BROKEN)("settings %s: exit 6 for every command, and they stay", async (_, text, message) => {
  const root = tempRepository({ ...parallelFiles(), [LANE]: laneOf("L-1") });
  put(root, POLICY, text);
  for (const name of GOVERNED) {
    const ran = await inside(root).run(...lineOf(name));
    expect.soft([name, ran.code, ran.stderr]).toEqual([name, 6, expect.stringMatching(message)]);
    expect(ran.stderr).toContain(POLICY);
    expectClear(ran, message);
  }
  expect(readFileSync(join(root, POLICY), "utf8")).toBe(text);
  expect(existsSync(join(root, EVENTS))).toBe(false);
});

test.each([...BROKEN, ["of another lane", laneOf("L-2"), /lane_id is L-2, but the file is named L-1/] as const])("a lane %s: exit 6, it stays, and it is never free", async (_, text, message) => {
  const root = tempRepository(parallelFiles());
  put(root, LANE, text);
  for (const name of OF_LANE) {
    const ran = await inside(root).run(...lineBy(name));
    expect([name, ran.code, ran.stderr]).toEqual([name, 6, expect.stringMatching(message)]);
    expect(ran.stderr).toContain(LANE);
    expectClear(ran, message);
  }
  expect(readFileSync(join(root, LANE), "utf8")).toBe(text);
});

test.each(["../L-1", "a/b", "-x y", "con\u001b[2J", "x".repeat(200)])("the lane id %j is refused, and nothing is written", async (id) => {
  const root = tempRepository(parallelFiles());
  for (const name of OF_LANE.filter((one) => one !== "lane list")) {
    const ran = await inside(root).run(...lineBy(name).map((word) => (word === "L-1" ? id : word)));
    expect([name, ran.code]).toEqual([name, 2]);
    expect(ran.stderr).not.toContain("\u001b");
  }
  expect(existsSync(join(root, EVENTS))).toBe(false);
});

describe("text that would steer a terminal", () => {
  test("is shown, never sent, whoever reads it", async () => {
    const evil = "\u001b[2J\u001b]0;owned\u0007\u202e";
    const root = tempRepository(parallelFiles());
    const evilLane = laneOf("L-1", { brief: briefFor("a", { objective: `o ${evil}`, acceptance: [`a ${evil}`], docs: evil, evidence: evil }), wave: `W${evil}`, failures: [{ at: "2026-01-31T09:00:00Z", by: "a", signature: evil, failure: evil, impact: evil }] });
    put(root, LANE, evilLane);
    for (const line of [["lane", "list"], ["lane", "show", "L-1"], ["lane", "prompt", "L-1"], ["lane", "ledger"], ["checkpoint", "show", "L-1"], ["metrics"], ["doctor", "--parallel"], ["validate"]]) {
      const { stdout, stderr } = await inside(root).run(...line);
      expect([line.join(" "), stdout + stderr]).toEqual([line.join(" "), expect.not.stringMatching(/[\u001b\u0007\u202e]/)]);
    }
  });
});

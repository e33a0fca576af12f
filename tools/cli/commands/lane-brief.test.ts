import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { POLICY, briefFor } from "../../dev/parallel-repo.js";
import { scratch } from "../../dev/scratch-repo.js";
import { tempBus } from "../../dev/temp-bus.js";
import { as, asked, lanesRepository } from "../../operations/lane/test-lanes.js";
import type { Lane } from "../../schema/records.gen.js";
import { expectClear, inside } from "../test-bus.js";
import { runIn } from "../test-context.js";

const brief = (root: string, ...argv: string[]) => inside(root).run("lane", "brief", "L-a", ...argv, "--agent", "lead");
const FLAGS = ["--worker", "agent-a", "--single-target", "--tests-clear", "--rollback-simple"];
const lane = (root: string) => JSON.parse(readFileSync(join(root, "_bus/lanes/L-a.json"), "utf8")) as Lane;

/** Every part by a flag. */
const PARTS = [
  "--objective", "change package a", "--layer", "domain", "--scope", "pkg/a/**", "--out-of-scope", "none", "--acceptance", "its value is a number", "--acceptance", "its tests pass",
  "--architecture", "no package imports another", "--test-plan", "run the package's own test", "--command", "bus gate run 2 --lane L-a", "--full-gate", "integrator", "--docs", "comments say why",
  "--evidence", "receipts of gates 1 and 2", "--doc-source", "name=Context7", "--doc-source", "before_edit=before the first edit", "--doc-source", "after_failure=after each failing test, before the next edit",
  "--doc-source", "fallback=say which source was used instead",
];

test("S1-38, S1-39, S1-42, S1-45, S1-46: every part has a flag", async () => {
  const root = lanesRepository();
  expect(await brief(root, ...PARTS, ...FLAGS, "--wave", "W1")).toMatchObject({ code: 0, stdout: "L-a  planned  agent-a  W1  change package a\n", stderr: "" });
  expect(lane(root)).toMatchObject({ brief: briefFor("a"), wave: "W1", worker: "agent-a" });
});

test("S0-17: without the parts it is exit code 2, the whole list, and how to get a draft", async () => {
  const root = lanesRepository();
  const ran = await brief(root);
  expect(ran.code).toBe(2);
  expectClear(ran, /the brief of L-a lacks objective .*, layer .*, scope .*, out_of_scope .*, checklist\.rollback_simple /);
  expect(ran.stderr).toContain("hint: bus lane brief L-a --template");
});

test("S1-16: files that another open lane edits are exit code 3, with the lane and the files", async () => {
  const root = lanesRepository();
  await as(root, "lead").briefLane(asked("b"));
  const ran = await brief(root, ...PARTS, ...FLAGS, "--scope", "pkg/b/index.mjs");
  expect(ran.code).toBe(3);
  expectClear(ran, /pkg\/b\/index\.mjs \(with L-b\)/);
  expect(await brief(root, ...PARTS, ...FLAGS, "--scope", "pkg/b/index.mjs", "--depends-on", "L-b")).toMatchObject({ code: 0 });
});

test("a draft has every part with what the settings say, plans nothing, and is planned when it is filled in", async () => {
  const { docs, doc_source } = briefFor("a");
  const root = lanesRepository({ ...POLICY, lanes: { ...POLICY.lanes, brief: { docs, doc_source } } } as never);
  const { code, stdout } = await brief(root, "--template", "--objective", "change package a");
  const draft = JSON.parse(stdout) as Record<string, unknown>;
  expect(code).toBe(0);
  expect((await as(root, "lead").listLanes({})).lanes).toEqual([]);
  expect(draft).toMatchObject({ objective: "change package a", docs, doc_source, scope: [], out_of_scope: null, checklist: { single_target: null, tests_clear: null, rollback_simple: null }, worker: "", depends_on: [] });
  writeFileSync(join(root, "draft.json"), stdout);
  expect((await brief(root, "--file", "draft.json")).stderr).toMatch(/lacks layer .*, scope .*, out_of_scope .*, worker .*, checklist\.rollback_simple/);
  writeFileSync(join(root, "draft.json"), JSON.stringify({ ...draft, ...briefFor("a"), worker: "agent-a", checklist: { single_target: true, tests_clear: true, rollback_simple: false } }));
  expect(await brief(root, "--file", "draft.json")).toMatchObject({ code: 0, stderr: expect.stringContaining("it cannot be taken back simply") });
  expect(lane(root)).toMatchObject({ brief: briefFor("a"), checklist: { rollback_simple: false, disjoint: true } });
});

test("the draft of a lane that is there says what it is, and reads back as the same", async () => {
  const root = lanesRepository();
  await brief(root, ...PARTS, ...FLAGS, "--issue", "#7");
  const before = lane(root);
  writeFileSync(join(root, "draft.json"), (await brief(root, "--template")).stdout);
  expect((await brief(root, "--file", "draft.json")).code).toBe(0);
  expect(lane(root)).toEqual(before);
});

test("a file is read from where the caller stands, also from outside; its scopes are the repository's, a flag's the caller's", async () => {
  const root = lanesRepository();
  const outside = scratch({ "brief.json": { ...briefFor("a"), scope: ["pkg/a/index.mjs"] } });
  mkdirSync(join(root, "pkg/a/sub"));
  const at = join(root, "pkg/a");
  expect(await inside(at).run("lane", "brief", "L-a", "--file", join(outside, "brief.json"), "--out-of-scope", "sub", ...FLAGS, "--agent", "lead")).toMatchObject({ code: 0 });
  expect(lane(root).brief).toMatchObject({ scope: [":(file)pkg/a/index.mjs"], out_of_scope: ["pkg/a/sub"] });
  writeFileSync(join(at, "b.json"), JSON.stringify({ docs: "from a file", evidence: "from a file" }));
  expect(await inside(at).run("lane", "brief", "L-a", "--file", "b.json", "--docs", "from a flag", "--agent", "lead")).toMatchObject({ code: 0 });
  expect(lane(root).brief).toMatchObject({ docs: "from a flag", evidence: "from a file" });
});

test("- reads stdin", async () => {
  const root = lanesRepository();
  const context = { cwd: root, clock: Date.now, stdin: () => Readable.from([JSON.stringify(briefFor("a"))]), openBus: async (request: Parameters<typeof openBus>[0]) => openBus(request) };
  expect(await runIn(context as never, "lane", "brief", "L-a", "--file", "-", ...FLAGS, "--agent", "lead")).toMatchObject({ code: 0 });
  expect(lane(root).brief).toEqual(briefFor("a"));
});

test.each<[string, string, RegExp]>([
  ["no JSON", "{", /bad\.json: it is not JSON/],
  ["no object", "[]", /bad\.json: it is no JSON object/],
  ["a part with a slip", '{"acceptence":["x"]}', /acceptence is no part of a brief\nhint: did you mean acceptance\?/],
  ["a part of another kind", '{"scope":"src"}', /brief\.scope must be a list/],
  ["S1-15: a layer that is none", '{"layer":"cellar"}', /brief\.layer must be one of domain/],
  ["a worker that is no id", '{"worker":"a b"}', /worker must be an id/],
  ["a checklist of another kind", '{"checklist":{"tests_clear":"yes"}}', /checklist\.tests_clear must be true or false/],
  ["a doc source of another kind", '{"doc_source":{"name":1}}', /brief\.doc_source\.name must be a text/],
  ["a doc source that is a text", '{"doc_source":"Context7"}', /brief\.doc_source must be an object/],
  ["a prototype", '{"__proto__":{"scope":["x"]}}', /__proto__ is no part of a brief/],
])("a file with %s is refused", async (_, text, message) => {
  const root = lanesRepository();
  writeFileSync(join(root, "bad.json"), text);
  const ran = await brief(root, "--file", "bad.json");
  expect(ran.code).toBe(2);
  expectClear(ran, message);
});

test("a file that is not there, or no file, is said to be so", async () => {
  const root = lanesRepository();
  expectClear(await brief(root, "--file", "gone.json"), /there is no file gone\.json/);
  expectClear(await brief(root, "--file", "pkg"), /pkg is not a regular file/);
});

test.each([["--out-of-scope"], ["--interfaces"], ["--depends-on"]])("%s none says that there is nothing, and stands alone", async (flag) => {
  const root = lanesRepository();
  await brief(root, ...PARTS, ...FLAGS);
  await as(root, "lead").briefLane(asked("b"));
  await brief(root, flag, flag === "--depends-on" ? "L-b" : "pkg/a/x");
  expect(JSON.stringify(lane(root))).toMatch(flag === "--depends-on" ? /"depends_on":\["L-b"\]/ : /pkg\/a\/x/);
  expect(await brief(root, flag, "none")).toMatchObject({ code: 0 });
  const { depends_on, brief: { out_of_scope, interfaces } } = lane(root);
  expect({ "--out-of-scope": out_of_scope, "--interfaces": interfaces, "--depends-on": depends_on }[flag]).toEqual([]);
  expectClear(await brief(root, flag, "none", flag, "x"), /none stands alone/);
});

test.each(["--scope", "--acceptance"])("%s none is no value", async (flag) => {
  expectClear(await brief(lanesRepository(), flag, "none"), /only where there may be nothing/);
});

test("without settings of parallel work it is a matter of usage", async () => {
  const root = tempBus();
  for (const argv of [[], ["--template"]]) expect(await brief(root, ...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining("hint: bus init --parallel") });
});


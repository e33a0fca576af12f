import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pilotGround, settledLane } from "../dev/pilot-ground.js";
import { git } from "../dev/scratch-repo.js";
import { openContext } from "../dev/verify/open-context.js";
import { changeLane } from "./lane/lanes.js";
import { actAs } from "./parallel/act.js";
import { changePilot } from "./pilot/pilots.js";
import type { PilotReport } from "./report-pilot.js";

const started = async (...args: Parameters<typeof pilotGround>) => {
  const ground = await pilotGround(...args);
  await ground.start();
  const report = async (...argv: string[]): Promise<PilotReport> => {
    const ran = await ground.run("anybody", "pilot", "report", ...argv);
    expect(ran.code, ran.stderr).toBe(0);
    return ran.value as unknown as PilotReport;
  };
  return { ...ground, report };
};

test("S0-16 the report says which phase is now; S0-01 and shows the lanes with the control lane", async () => {
  const { day, report } = await started({ lanes: { d: { depends_on: ["L-a"] } } });
  const { markdown } = await report();
  for (const text of [
    `# Pilot ${day}: checkout`, "| 09:00–09:20 | briefs |  |", "| 09:20–12:00 | first pass, with blocker triage | **now** |", "| 12:00–12:20 | midday sync |", "| 12:20–16:00 |", "| 16:00–17:00 |",
    "| 1 | API contracts, routers and services | `L-a` | `APP-a` |", "| 4 | clients and consumers of the contracts | `L-d` | `APP-d` |  | `w-d` | planned | `L-a` | 0/2 |", "Control lane (+1): `prime`", "Checks: `lint`, `typecheck`, `unit`",
    "## Metrics so far", "| lead time | not measured | under 6 |", "Not yet: `bus pilot end`.", "## Drift\n\nNone.",
  ]) expect(markdown).toContain(text);
});

test("S0-19 the outcome stands in it when the day has ended, with metrics and verdict", async () => {
  const { root, run, report, time } = await started();
  for (const name of ["a", "b", "c", "d"]) await settledLane(root, name);
  time.hours = 6;
  await run("prime", "pilot", "end", "--retro-confirmed", "--summary", "all <b>four</b>");
  const { markdown, drift } = await report();
  for (const text of ["all &lt;b&gt;four&lt;/b&gt;", "## Metrics\n", "| throughput | 4 | at least 4 | lanes ready for review | yes |", "**Keep** this model, for checkout only:", "- the midday sync was not held", "| 2/2 |"]) expect(markdown).toContain(text);
  expect(drift).toEqual([]);
});

test("S0-47 what record, claims, queue and git say differently is listed", async () => {
  const { root, run, report } = await started({ files: { "queue/001-first.md": "# Task: First\n" }, lanes: { a: { task_id: "QUEUE-001" } } });
  await run("prime", "lane", "open", "L-b");
  await run("prime", "lane", "open", "L-c");
  await run("w-a", "claim", "QUEUE-001");
  await run("w-a", "release", "QUEUE-001", "--status", "done");
  git(root, "update-ref", "-d", "refs/heads/agent/w-c/l-c");
  await run("w-b", "release", "L-b");
  const bus = openContext({ cwd: root, agent: "prime" });
  await changeLane(bus, await actAs(bus, "pilot"), "L-d", (lane) => ({ op: "test", lane: { ...lane!, issue: "APP-z" }, events: [] }));
  git(root, "commit", "--quiet", "--allow-empty", "--message=by hand\n\nLane: L-a");
  const { drift } = await report();
  expect(drift).toEqual([
    "L-a is planned, and its item in the queue is done",
    expect.stringMatching(/^L-a is planned, and [0-9a-f]{10} on the target brings it$/) as unknown,
    "L-b is in_progress, and its task is released",
    "L-c is in_progress, and its branch agent/w-c/l-c is not there",
    "L-d is APP-d in the day's plan and APP-z in its record",
  ]);
});

test("--write keeps it below _report/planner/, each time as another file; reading opens no session and writes nothing", async () => {
  const { root, day, report } = await started();
  const { file } = await report();
  expect(file).toBeUndefined();
  expect([existsSync(join(root, "_report/planner")), readFileSync(join(root, "_bus/events/events.jsonl"), "utf8").includes("anybody")]).toEqual([false, false]);
  const first = await report("--write");
  const second = await report("--write");
  expect(first.file).toMatch(new RegExp(`^_report/planner/pilot-${day}-.+Z\\.md$`));
  expect(second.file).not.toBe(first.file);
  expect(readFileSync(join(root, first.file ?? ""), "utf8")).toBe(first.markdown);
});

test("S0-37 an escalation that may still be acknowledged in time is told as that; S0-39 what could not be read is said, and stored text is no markup", async () => {
  const { root, day, run, report, time } = await started();
  await run("w-b", "lane", "open", "L-b");
  expect((await run("w-b", "checkpoint", "save", "L-b", "--completed", "none", "--pending", "all", "--next", "wait", "--blocker", "contract: x")).stderr).toBe("");
  appendFileSync(join(root, "_bus/messages/general.jsonl"), "{ torn\n");
  expect((await report()).markdown).toMatch(/\| `L-b` \| `B-01` \| [^|]+ \| no \| not yet \|[^]*## Not read\n\n- .*general/);
  time.hours = 0.6;
  expect((await report()).markdown).toMatch(/\| `L-b` \| `B-01` \| [^|]+ \| no \| \*\*no\*\* \|/);
  const ended = await run("prime", "pilot", "end", "--incident", "other: <img src=x> | `a`");
  expect(ended.stderr).toMatch(/not counted: .*general/);
  const bus = openContext({ cwd: root, agent: "prime" });
  await changePilot(bus, await actAs(bus, "pilot"), day, (pilot) => ({ op: "test", pilot: { ...pilot!, metrics: (pilot!.metrics ?? []).map((one) => ({ ...one, unit: "<b>|" })) }, events: [] }));
  const { markdown } = await report();
  expect(markdown).toContain("other at ");
  expect(markdown).toContain("&lt;img src=x&gt; \\| \\`a\\`");
  expect(markdown).not.toMatch(/<b>|<img/);
});

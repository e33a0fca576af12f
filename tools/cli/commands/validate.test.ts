import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { runIn } from "../test-context.js";

const SEGMENT = "_bus/events/2026-01-01/a-a.one-1.jsonl";
const run = (root: string, ...argv: string[]) => runIn({ cwd: root, clock: Date.now, openBus: async (request) => openBus({ ...request, cwd: root, env: { BUS_AGENT: "a" } }) }, ...argv);

test("a sound bus: exit 0 and one line", async () => {
  expect(await run(tempRepository(), "validate")).toEqual({ code: 0, stdout: "0 claims, 0 assignments, 0 locks, 0 plans, 0 event lines, 0 message lines: no problems\n", stderr: "" });
});

test("errors: exit 1 in every format", async () => {
  const root = tempRepository({ [SEGMENT]: "nonsense\n" });
  const problem = { rule: "log-line", severity: "error", file: SEGMENT, line: 1, message: "the line is not JSON; it is skipped", hint: "bus doctor" };
  const text = await run(root, "validate");
  expect(text).toMatchObject({ code: 1, stdout: `${SEGMENT}:1: error log-line: the line is not JSON; it is skipped\n    hint: bus doctor\n0 claims, 0 assignments, 0 locks, 0 plans, 0 event lines, 0 message lines: 1 error, 0 warnings\n` });
  for (const flags of [["--json"], ["--format", "json"], ["--format", "github", "--json"]]) {
    const { code, stdout } = await run(root, "validate", ...flags);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, checked: { logs: 1, events: 0 }, problems: [problem] });
  }
  expect(await run(root, "validate", "--format", "github")).toMatchObject({ code: 1, stdout: `::error file=${SEGMENT},line=1,title=log-line::the line is not JSON; it is skipped%0Ahint: bus doctor\n` });
});

test("warnings alone: exit 0", async () => {
  const root = tempRepository({ "_bus/claims/T.json": { task_id: "T", agent_id: "a", status: "done", claimed_at: "2026-01-01T00:00:00Z", plan_id: "p" } });
  expect(await run(root, "validate", "--format", "github")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^::warning file=_bus\/claims\/T\.json,title=plan-link::/) as string });
});

test("a base that is not there: exit 4 and how to get it", async () => {
  expect(await run(tempRepository(), "validate", "--base", "origin/main")).toEqual({ code: 4, stdout: "", stderr: "bus: there is no ref origin/main in this repository\nhint: git fetch origin main\n" });
  expect(await run(tempRepository(), "validate", "--format", "xml")).toMatchObject({ code: 2 });
});

test("doctor: found is exit 1, mended is exit 0", async () => {
  const root = tempRepository();
  expect(await run(root, "doctor")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok {7}hard-links\n/) as string });
  await run(root, "claim", "T-1");
  appendFileSync(join(root, "_bus/.live/reg/claims/T-1/0000000002"), "x");
  expect(await run(root, "doctor")).toMatchObject({ code: 1, stdout: expect.stringContaining("found    void-revision") as string });
  expect(await run(root, "doctor", "--fix")).toMatchObject({ code: 0, stdout: expect.stringContaining("fixed    void-revision") as string });
  const { code, stdout } = await run(root, "doctor", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, checks: expect.arrayContaining([{ name: "void-revision", state: "ok", findings: [] }]) as unknown[] });
});

test("publish says what it sealed", async () => {
  const root = tempRepository();
  await run(root, "event", "log", "--event", "note", "--summary", "n");
  const { code, stdout } = await run(root, "publish");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1 line in:\n_bus\/events\/\d{4}-\d\d-\d\d\/a-.*-1\.jsonl\n$/);
  expect(readdirSync(join(root, "_bus/events")).filter((name) => name !== "events.jsonl")).toHaveLength(1);
  expect(await run(root, "publish")).toMatchObject({ code: 0, stdout: "nothing to publish\n" });
});

import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import { primaryLimit } from "../../dev/github/http/known-faults.js";
import { git, scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { expectClear, inside } from "../test-bus.js";
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

describe("--github", () => {
  const CLAIM = "_bus/claims/QUEUE-001.json";
  const claim = (agent: string, more: object = {}) => ({ [CLAIM]: { task_id: "QUEUE-001", agent_id: agent, status: "active", claimed_at: "2026-01-31T12:00:00Z", branch: `agent/${agent}/x`, ...more } });

  /** ash has claimed the task in #1; a clone of bell, who claims it, too. */
  async function clash() {
    const hub = await fakeGitHub({ files: { "_bus/claims/.gitkeep": "" } });
    hub.commit("agent/ash/x", claim("ash", { notes: "\u001b[2J::error::x" }));
    hub.openPull({ branch: "agent/ash/x" });
    hub.commit("agent/bell/x", claim("bell"));
    const root = join(scratch(), "clone");
    git(hub.git, "clone", "--quiet", "--branch=agent/bell/x", hub.git, root);
    const url = `${hub.env.GITHUB_SERVER_URL}/octo/demo/pull/1`;
    return { hub, told: `duplicate claim: QUEUE-001 is held by ash (agent/ash/x) in #1 (${url}) since 2026-01-31T12:00:00Z, and by bell (agent/bell/x) here`, ...inside(root, hub.env) };
  }
  const HINT = "bus release QUEUE-001 --agent bell   (here), or close #1";

  test("a duplicate: exit 1 in every format, and what it was held against", async () => {
    const { run, told } = await clash();
    expect(await run("validate", "--github")).toEqual({
      code: 1,
      stderr: "",
      stdout: `${CLAIM}:3: error duplicate-claim: ${told}\n    hint: ${HINT}\n1 claim, 0 assignments, 0 locks, 0 plans, 0 event lines, 0 message lines: 1 error, 0 warnings\nagainst 1 other open pull request of octo/demo\n`,
    });
    expect(await run("validate", "--github", "--format", "github")).toEqual({ code: 1, stderr: "", stdout: `::error file=${CLAIM},line=3,title=duplicate-claim::${told}%0Ahint: ${HINT}\n` });
    const { code, stdout } = await run("validate", "--github", "--json");
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { ok: false, problems: [{ rule: "duplicate-claim", line: 3, pull_request: 1, hint: HINT }], union: { repository: "octo/demo", pull_request: null, others: 1, claims: [{ agent_id: "bell", duplicate: true }, { agent_id: "ash", pull_request: 1, duplicate: true }] } }]);
    expect(await run("validate")).toMatchObject({ code: 0, stdout: expect.not.stringContaining("against") as string });
  });

  test("this branch's own pull request, and the repository", async () => {
    const { hub, run } = await clash();
    hub.openPull({ branch: "agent/bell/x" });
    expect(await run("validate", "--github", "--pr", "2", "--repo", "octo/demo")).toMatchObject({ code: 1 });
    expect(await run("validate", "--github", "--pr", "1")).toMatchObject({ code: 0, stdout: expect.stringContaining("old-head") as string });
    expect(await run("validate", "--github", "--pr", "7")).toMatchObject({ code: 4, stdout: "" });
    for (const flags of [["--pr", "2"], ["--repo", "octo/demo"]]) {
      expect(await run("validate", ...flags)).toEqual({ code: 2, stdout: "", stderr: "bus: --pr and --repo say more about --github, which was not given\nhint: bus validate --github\n" });
    }
    for (const number of ["0", "x", "1.5"]) expect(await run("validate", "--github", "--pr", number)).toMatchObject({ code: 2, stdout: "" });
  });

  test("a GitHub that does not answer: exit 7, and no word of a pass", async () => {
    const { hub, run } = await clash();
    hub.faults.next({ when: /./, times: 9, answer: primaryLimit() });
    const ran = await run("validate", "--github");
    expect(ran.code).toBe(7);
    expectClear(ran, /rate limit/i);
  });
});

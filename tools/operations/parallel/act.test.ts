import { describe, expect, test } from "vitest";
import { POLICY, parallelRepository } from "../../dev/parallel-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { approvalRepository, desk } from "../approval/test-approvals.js";

/** What each agent of the tests holds: lead orchestrator, int integrator, pat human, prime primary; everybody is a worker. */
const WRONG: readonly (readonly [numbers: string, line: string, agents: readonly string[]])[] = [
  ["S1-07 S0-04", "lane brief L-c --objective x", ["w", "int", "pat"]],
  ["S1-09", "lane close L-a", ["w", "int", "lead", "prime"]],
  ["S1-07", "lane reopen L-a --reason x", ["w", "pat"]],
  ["S1-06", "integrate L-a", ["w", "lead", "pat"]],
  ["S1-06 S0-09", "integrate --freeze x", ["w", "lead", "pat"]],
  ["S0-04", "pilot midday", ["w", "lead", "int", "pat"]],
  ["S0-04", "pilot end", ["w", "lead", "int", "pat"]],
  ["S1-08", "lane done L-b", ["w"]],
  ["S1-08", "checkpoint save L-b --next x --completed x --pending x", ["w"]],
  ["S1-08", "checkpoint resume L-b", ["w"]],
];

describe("S1-04 what a role may not do is refused and on the log", () => {
  test.each(WRONG)("%s: bus %s by %j", async (_, line, agents) => {
    for (const agent of agents) {
      const { run, events } = desk(approvalRepository());
      const ran = await run(...line.split(" "), "--agent", agent);
      expect([line, agent, ran.code, ran.stdout]).toEqual([line, agent, 5, ""]);
      expect(ran.stderr).toMatch(/^bus: .+\nhint: .+/);
      expect(events("alert")).toMatchObject([{ agent_id: agent, summary: expect.stringMatching(/^refused: /) as string, meta: { rule: expect.stringMatching(/^(role|lane)$/) as string } }]);
    }
  });
});

test("S1-05 the role that was used is on the log, of one who holds several", async () => {
  const { bus, events } = desk(approvalRepository({ ...POLICY, roles: { orchestrator: ["one"], human: ["one"], integrator: ["one"], worker: ["*"] } }));
  await bus("w").requestApproval({ prefix: ["git clean -f"], reason: "r", lane: "L-a" });
  await bus("one").requestApproval({ prefix: ["git clean -f"], reason: "r", lane: "L-b" });
  await bus("one").decideApproval({ approval: "AP-1", grant: true });
  expect(events().flatMap(({ event, agent_id, meta }) => (event.startsWith("approval_") ? [`${event} ${agent_id} ${String(meta?.["role"])}`] : []))).toEqual(["approval_requested w worker", "approval_requested one orchestrator", "approval_granted one human"]);
});

describe("autonomous mode", () => {
  const on = { ...POLICY, lanes: { ...POLICY.lanes, autonomous: true } };
  const ask = ["approval", "request", "--reason", "r", "--lane", "L-a", "--agent", "w", "--", "git", "clean", "-f"];

  test("S1-87 is off unless the settings turn it on", async () => {
    const { run, events } = desk(approvalRepository());
    expect((await run(...ask)).stderr).toBe("");
    expect((await run("status")).stdout).not.toMatch(/autonomous/);
    expect(JSON.parse((await run("status", "--json")).stdout)).not.toHaveProperty("autonomous");
    expect(events("approval_requested")[0]?.meta).not.toHaveProperty("autonomous");
    expect((await desk(tempRepository()).run("status")).stdout).not.toMatch(/autonomous/);
  });

  test("S1-88 warns each time, and in the status", async () => {
    const { run } = desk(approvalRepository(on));
    for (const _ of [1, 2]) expect((await run(...ask)).stderr).toMatch(/autonomous mode is on/);
    expect((await run("approval", "grant", "AP-1", "--agent", "pat")).stderr).toMatch(/autonomous mode is on/);
    expect((await run("status")).stdout).toMatch(/^autonomous mode is on/);
    expect(JSON.parse((await run("status", "--json")).stdout)).toMatchObject({ autonomous: true });
  });

  test("S1-89 marks what it does, and takes nothing from the human", async () => {
    const { bus, run, shell, events } = desk(approvalRepository(on));
    await run(...ask);
    expect((await run("approval", "grant", "AP-1", "--agent", "lead")).code).toBe(5);
    expect(await shell("w", "git clean -f")).toMatch(/approval/);
    await bus("pat").decideApproval({ approval: "AP-1", grant: true });
    expect(await shell("w", "git clean -f")).toBeNull();
    for (const name of ["approval_requested", "approval_granted", "approval_used", "destructive", "failure"]) expect([name, events(name)[0]?.meta]).toMatchObject([name, { autonomous: true }]);
  });

  test("settings that cannot be read are a problem of the status, not its end", async () => {
    const { fill } = await import("../../dev/scratch-repo.js");
    const root = parallelRepository();
    fill(root, { "_bus/parallel.json": "{" });
    expect((await desk(root).run("status")).stdout).toMatch(/problems: \d+\n[^]*_bus\/parallel\.json/);
  });
});

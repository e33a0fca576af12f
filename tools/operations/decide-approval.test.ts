import { describe, expect, test } from "vitest";
import { POLICY } from "../dev/parallel-repo.js";
import { approvalRepository, desk } from "./approval/test-approvals.js";

const asked = { prefix: ["git", "reset", "--hard"], reason: "the merge went wrong", lane: "L-a" };
const boundary = { kind: "boundary", prefix: ["pkg/b/**"], reason: "it moved", lane: "L-a" } as const;

async function waiting(request: object = {}, agent = "w") {
  const at = desk(approvalRepository(), Date.parse("2026-01-31T10:00:00Z"));
  const approval = await at.bus(agent).requestApproval({ ...asked, ...request });
  return { ...at, approval };
}

describe("who decides", () => {
  test.each<[string, string, object, boolean]>([
    ["S1-09 a human about a command", "pat", {}, true],
    ["S1-09 the orchestrator about a command", "lead", {}, false],
    ["S1-09 the integrator about a command", "int", {}, false],
    ["S1-09 the primary about a command", "prime", {}, false],
    ["S1-09 a worker about a command", "v", {}, false],
    ["S0-06 the primary about a boundary", "prime", boundary, true],
    ["S0-06 the orchestrator about a boundary", "lead", boundary, true],
    ["S0-06 a human about a boundary", "pat", boundary, true],
    ["S0-06 a worker about a boundary", "v", boundary, false],
    ["S0-06 the integrator about a boundary", "int", boundary, false],
    ["S0-21 the primary about an interface", "prime", { ...boundary, kind: "interface" }, true],
    ["S0-21 a worker about an interface", "v", { ...boundary, kind: "interface" }, false],
  ])("%s", async (_, agent, request, may) => {
    for (const grant of [true, false]) {
      const { bus, events } = await waiting(request);
      const decided = bus(agent).decideApproval({ approval: "AP-1", grant });
      if (may) expect(await decided).toMatchObject({ state: grant ? "granted" : "denied", decided_by: agent });
      else {
        await expect(decided).rejects.toMatchObject({ code: "NOT_YOURS" });
        expect(events("alert")).toMatchObject([{ agent_id: agent, task_id: "L-a", meta: { refused: "decideApproval", rule: "role" } }]);
      }
    }
  });

  test.each(["boundary", "interface"] as const)("S0-06 S0-21 the primary about a(n) %s, without a person at a terminal", async (kind) => {
    const { bus } = desk(approvalRepository({ ...POLICY, approvals: {} }));
    await bus("w").requestApproval({ ...boundary, kind });
    expect(await bus("prime").decideApproval({ approval: "AP-1", grant: true })).toMatchObject({ state: "granted", decided_by: "prime" });
  });

  test("not who asked, whatever its role", async () => {
    for (const [agent, request] of [["pat", {}], ["lead", boundary], ["prime", boundary]] as const) {
      const { bus, events } = await waiting(request, agent);
      await expect(bus(agent).decideApproval({ approval: "AP-1", grant: true })).rejects.toMatchObject({ code: "NOT_YOURS", refusal: { rule: "own-approval" } });
      expect(events("alert")).toMatchObject([{ meta: { rule: "own-approval" } }]);
    }
  });
});

test("S1-66 S1-97 a grant reaches who asked and the lane, with its end and how to go on", async () => {
  const { bus, lane, events } = await waiting();
  const granted = await bus("pat").decideApproval({ approval: "AP-1", grant: true, minutes: 10, note: "once" });
  expect(granted).toMatchObject({ state: "granted", decided_at: "2026-01-31T10:00:00.000Z", expires_at: "2026-01-31T10:10:00.000Z", note: "once" });
  expect((await bus("w").inbox({})).messages).toMatchObject([{ from: "pat", summary: expect.stringMatching(/AP-1 was granted: git reset --hard until .* bus checkpoint resume L-a$/) as string, note: "once" }]);
  expect((await lane()).failures).toMatchObject([{ remediation: "approval granted until 2026-01-31T10:10:00.000Z: once", resolved_at: "2026-01-31T10:00:00.000Z" }]);
  expect(events("approval_granted")).toMatchObject([{ agent_id: "pat", meta: { role: "human", reason: asked.reason, prefix: "git reset --hard", until: "2026-01-31T10:10:00.000Z", lane_id: "L-a", requested_by: "w" } }]);
});

test("S1-97 a denial is told, too", async () => {
  const { bus, lane, events } = await waiting();
  await bus("pat").decideApproval({ approval: "AP-1", grant: false, note: "use git revert" });
  expect((await lane()).failures).toMatchObject([{ remediation: "approval denied: use git revert" }]);
  expect((await lane()).failures[0]).not.toHaveProperty("resolved_at");
  expect(events("approval_denied")).toMatchObject([{ meta: { note: "use git revert" } }]);
  expect((await bus("w").inbox({})).messages).toHaveLength(1);
});

test("S1-69 for no longer than was asked for", async () => {
  const { bus } = await waiting({ minutes: 10 });
  await expect(bus("pat").decideApproval({ approval: "AP-1", grant: true, minutes: 11 })).rejects.toMatchObject({ code: "USAGE" });
  expect(await bus("pat").decideApproval({ approval: "AP-1", grant: true })).toMatchObject({ expires_at: "2026-01-31T10:10:00.000Z" });
});

test("once: of two who decide at once one does, and nobody after that", async () => {
  const { bus, events } = await waiting(boundary);
  const both = await Promise.allSettled([bus("pat").decideApproval({ approval: "AP-1", grant: true }), bus("prime").decideApproval({ approval: "AP-1", grant: false })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  for (const agent of ["pat", "prime"]) for (const grant of [true, false]) await expect(bus(agent).decideApproval({ approval: "AP-1", grant })).rejects.toMatchObject({ code: "CONFLICT" });
  expect([...events("approval_granted"), ...events("approval_denied")]).toHaveLength(1);
  await expect(bus("pat").decideApproval({ approval: "AP-9", grant: true })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a decision that broke off before its lane knew is finished by the same one again", async () => {
  const { bus, lane, approval } = await waiting();
  const { rmSync, writeFileSync } = await import("node:fs");
  const root = (await bus("pat").where()).checkout;
  const before = JSON.stringify(await lane());
  await bus("pat").decideApproval({ approval: approval.approval_id, grant: true });
  // As it was when the process was killed: decided, but neither the lane's register nor its file say so.
  rmSync(`${root}/_bus/.live/reg/lanes`, { recursive: true });
  writeFileSync(`${root}/_bus/lanes/L-a.json`, before);
  await expect(bus("pat").decideApproval({ approval: "AP-1", grant: false })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await bus("pat").decideApproval({ approval: "AP-1", grant: true })).toMatchObject({ state: "granted" });
  expect((await lane()).failures).toMatchObject([{ answer: "granted" }]);
  expect((await bus("w").inbox({})).messages).toHaveLength(1);
  await expect(bus("pat").decideApproval({ approval: "AP-1", grant: true })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("S1-09 where a human is known by a terminal, the name alone is not enough", async () => {
  const { bus, events } = desk(approvalRepository({ ...POLICY, approvals: {} }));
  await bus("w").requestApproval(asked);
  const { openBus } = await import("../bus.js");
  const client = openBus({ cwd: (await bus("pat").where()).checkout, agent: "pat", env: {}, surface: "mcp" });
  await expect(client.decideApproval({ approval: "AP-1", grant: true })).rejects.toMatchObject({ code: "NOT_YOURS", message: expect.stringMatching(/an agent's client asks$/) as string, refusal: { rule: "human" } });
  expect(events("alert")).toMatchObject([{ agent_id: "pat", meta: { rule: "human" } }]);
});

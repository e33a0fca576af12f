import { describe, expect, test } from "vitest";
import { POLICY } from "../dev/parallel-repo.js";
import { tempRepository } from "../dev/temp-bus.js";
import { approvalRepository, desk } from "./approval/test-approvals.js";

const RESET = ["git", "reset", "--hard", "HEAD~1"];
const SAID = "git reset --hard 'HEAD~1'";
const asked = { prefix: RESET, reason: "the merge went wrong" };
const SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

test("S1-68 S1-93 the command and the reason are kept and on the log, with the role", async () => {
  const { bus, events } = desk(approvalRepository());
  const approval = await bus("w").requestApproval({ ...asked, lane: "L-a", minutes: 10 });
  expect(approval).toMatchObject({ approval_id: "AP-1", kind: "command", prefix: RESET, reason: asked.reason, lane_id: "L-a", checkpoint_id: "CP-01", state: "requested", requested_by: "w", minutes: 10, uses: [] });
  expect(events("approval_requested")).toMatchObject([{ agent_id: "w", task_id: "L-a", meta: { approval_id: "AP-1", prefix: SAID, reason: asked.reason, lane_id: "L-a", role: "worker" } }]);
});

test("S1-64 S1-65 the humans and the orchestrator are told the exact words", async () => {
  const { bus } = desk(approvalRepository());
  await bus("w").requestApproval({ ...asked, lane: "L-a" });
  for (const agent of ["pat", "lead"]) expect((await bus(agent).inbox({})).messages).toMatchObject([{ from: "w", type: "approval", summary: expect.stringContaining(`AP-1: w asks for ${SAID} in L-a`) as string, note: asked.reason }]);
  expect((await bus("int").inbox({})).messages).toEqual([]);
});

test("S1-97 S1-64 the lane gets a failure by the template, where it stands", async () => {
  const { bus, lane, events } = desk(approvalRepository());
  await bus("w").requestApproval({ ...asked, lane: "L-a" });
  await bus("w").requestApproval({ prefix: ["git clean -f"], reason: "rubbish", lane: "L-a", failure: "permission denied", impact: "no build" });
  expect((await lane()).failures).toMatchObject([
    { id: "F-01", by: "w", failure: `permission denied for ${SAID}`, signature: `permission denied for ${SAID}`, impact: "lane blocked at checkpoint CP-01", requested_approval: `${SAID} (AP-1, 30 min)`, checkpoint_id: "CP-01" },
    { id: "F-02", failure: "permission denied", impact: "no build" },
  ]);
  expect(events("failure")).toMatchObject([{ meta: { approval_id: "AP-1", lane_id: "L-a" } }, { meta: { approval_id: "AP-2" } }]);
});

test("nothing has failed of a lane that nobody works on yet", async () => {
  const { bus, lane, events } = desk(approvalRepository());
  const { readFileSync, writeFileSync } = await import("node:fs");
  const file = `${(await bus("w").where()).checkout}/_bus/lanes/L-a.json`;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), state: "planned" }));
  expect(await bus("w").requestApproval({ kind: "interface", prefix: ["pkg/b/api.ts"], reason: "it will change", lane: "L-a" })).toMatchObject({ approval_id: "AP-1" });
  expect((await lane()).failures).toEqual([]);
  expect(events("failure")).toEqual([]);
  expect((await bus("pat").inbox({})).messages).toHaveLength(1);
});

test("what is asked for already is returned, also when many ask at once, and told once", async () => {
  const { bus, events, lane } = desk(approvalRepository());
  const ids = await Promise.all(Array.from({ length: 6 }, async () => (await bus("w").requestApproval({ ...asked, lane: "L-a" })).approval_id));
  expect(new Set(ids)).toEqual(new Set(["AP-1"]));
  expect((await bus("v").requestApproval({ ...asked, lane: "L-b" })).approval_id).toBe("AP-2");
  expect((await bus("w").requestApproval({ ...asked, prefix: ["git", "reset", "--hard"], lane: "L-a" })).approval_id).toBe("AP-3");
  expect(events("approval_requested")).toHaveLength(3);
  expect((await lane()).failures).toHaveLength(2);
  expect((await bus("pat").inbox({})).messages).toHaveLength(3);
});

test("what broke off before the lane and the deciders knew is finished by the same request", async () => {
  const { bus, lane } = desk(approvalRepository());
  const { readFileSync, rmSync, writeFileSync } = await import("node:fs");
  const root = (await bus("w").where()).checkout;
  const before = readFileSync(`${root}/_bus/lanes/L-a.json`);
  await bus("w").requestApproval({ ...asked, lane: "L-a" });
  // As it was when the process was killed: asked for, but neither a message nor the lane says so.
  rmSync(`${root}/_bus/.live/reg/lanes`, { recursive: true });
  writeFileSync(`${root}/_bus/lanes/L-a.json`, before);
  rmSync(`${root}/_bus/messages`, { recursive: true });
  expect(await bus("w").requestApproval({ ...asked, lane: "L-a" })).toMatchObject({ approval_id: "AP-1" });
  expect((await lane()).failures).toMatchObject([{ approval_id: "AP-1" }]);
  expect((await bus("pat").inbox({})).messages).toMatchObject([{ meta: { approval_id: "AP-1" } }]);
});

test("of different ones at once each gets a number of its own", async () => {
  const { bus } = desk(approvalRepository());
  const prefixes = Array.from({ length: 6 }, (_, n) => ["git", "reset", "--hard", `HEAD~${n}`]);
  const all = await Promise.all(prefixes.map((prefix) => bus("w").requestApproval({ ...asked, prefix })));
  expect(all.map(({ prefix }) => prefix)).toEqual(prefixes);
  expect(new Set(all.map(({ approval_id }) => approval_id)).size).toBe(6);
});

test("a number that was lost is not given again, and holds nobody up", async () => {
  const { bus } = desk(approvalRepository());
  for (let n = 1; n <= 3; n += 1) await bus("w").requestApproval({ ...asked, prefix: ["git", "reset", "--hard", `HEAD~${n}`] });
  const { readdirSync, rmSync } = await import("node:fs");
  const folder = `${(await bus("w").where()).checkout}/_bus/.live/reg/approvals`;
  for (const name of readdirSync(folder)) if (name.startsWith("AP-2")) rmSync(`${folder}/${name}`, { recursive: true });
  expect(await bus("w").requestApproval({ ...asked, prefix: ["git clean -f"] })).toMatchObject({ approval_id: "AP-4" });
});

describe("refused", () => {
  test.each<[string, object, object]>([
    ["S1-67 a wide prefix", { prefix: ["git", "push"] }, { code: "USAGE" }],
    ["S1-68 no reason", { reason: " " }, { code: "USAGE", message: expect.stringMatching(/reason/) as string }],
    ["S1-68 a reason that nobody reads", { reason: "x".repeat(2001) }, { code: "USAGE", message: "--reason has 2001 characters; an approval has room for 2000" }],
    ["a command that nobody reads", { prefix: ["git", "branch", "-D", "x".repeat(2001)] }, { code: "USAGE" }],
    ["a failure that nobody reads", { failure: "x".repeat(2001) }, { code: "USAGE" }],
    ["S1-69 too long", { minutes: 31 }, { code: "USAGE", message: "an approval lasts 30 minutes at most, not 31" }],
    ["S1-69 no time", { minutes: 0 }, { code: "USAGE" }],
    ["S1-67 a path outside", { kind: "boundary", prefix: ["../x"] }, { code: "USAGE" }],
    ["no such lane", { lane: "L-z" }, { code: "NOT_FOUND" }],
    ["S1-08 another's lane", { lane: "L-b" }, { code: "NOT_YOURS", refusal: { rule: "lane", task_id: "L-b" } }],
  ])("%s", async (_, request, error) => {
    const { bus, run } = desk(approvalRepository());
    await expect(bus("w").requestApproval({ ...asked, ...request })).rejects.toMatchObject(error);
    expect(JSON.parse((await run("approval", "list", "--json")).stdout)).toMatchObject({ approvals: [] });
  });

  test("S1-69 by the settings' own limit", async () => {
    const { bus } = desk(approvalRepository({ ...POLICY, approvals: { human: "name", ttl_minutes: 5 } }));
    await expect(bus("w").requestApproval({ ...asked, minutes: 6 })).rejects.toMatchObject({ code: "USAGE" });
    expect((await bus("w").requestApproval(asked)).minutes).toBe(5);
  });

  test("where nothing is said of parallel work", async () => {
    await expect(desk(tempRepository()).bus("w").requestApproval(asked)).rejects.toMatchObject({ code: "USAGE", hint: "bus init --parallel" });
  });
});

test("the orchestrator asks for any lane, and secrets are not kept", async () => {
  const { bus, events } = desk(approvalRepository());
  expect(await bus("lead").requestApproval({ ...asked, reason: `token ${SECRET}`, lane: "L-b" })).toMatchObject({ reason: expect.not.stringContaining(SECRET) as string });
  expect(events("approval_requested")).toMatchObject([{ meta: { role: "orchestrator" } }]);
  expect(JSON.stringify(events())).not.toContain(SECRET);
});

import { expect, test } from "vitest";
import { approvalRepository, desk } from "./approval/test-approvals.js";

test("S1-86 S1-93 the trail tells of approvals, destructive actions, overrides and refusals, in order, from the live log and published segments", async () => {
  const { bus, shell, pass, run } = desk(approvalRepository());
  const minutely = async (step: () => Promise<unknown>): Promise<void> => {
    await step().catch(() => {});
    pass(1);
  };
  await minutely(() => shell("w", "git reset --hard"));
  await minutely(() => bus("w").requestApproval({ prefix: ["git reset --hard"], reason: "why", lane: "L-a" }));
  await minutely(() => bus("lead").decideApproval({ approval: "AP-1", grant: true }));
  await minutely(() => bus("pat").decideApproval({ approval: "AP-1", grant: true }));
  await minutely(() => bus("w").publish({}));
  await minutely(() => shell("w", "git reset --hard"));
  await minutely(() => bus("lead").logEvent({ event: "override", summary: "went past it", task: "L-b" }));
  await minutely(() => bus("lead").logEvent({ event: "note", summary: "nothing" }));
  await minutely(() => bus("w").requestApproval({ prefix: ["git clean -f"], reason: "no", lane: "L-b" }));
  await minutely(() => bus("w").requestApproval({ prefix: ["git clean -f"], reason: "rubbish", lane: "L-a" }));
  await minutely(() => bus("pat").decideApproval({ approval: "AP-2", grant: false }));
  const { audit, problems } = await bus("pat").listApprovals({ audit: true });
  expect(problems).toEqual([]);
  expect(audit.map(({ event, agent_id, role = "", lane_id = "", rule = "" }) => [event, agent_id, role, lane_id, rule].join(" ").trimEnd())).toEqual([
    "refused w  L-a destructive",
    "approval_requested w worker L-a",
    "refused lead  L-a role",
    "approval_granted pat human L-a",
    "approval_used w worker L-a",
    "destructive w worker L-a",
    "override lead  L-b",
    "refused w  L-b lane",
    "approval_requested w worker L-a",
    "approval_denied pat human L-a",
  ]);
  const text = (await run("approval", "list", "--audit", "--lane", "L-a")).stdout;
  expect(text.split("\n").filter((line) => line !== "")).toHaveLength(8);
  expect(text).toMatch(/approval_granted {2}pat \(human\) {2}L-a {2}granted git reset --hard for w until .*: why\n/);
});

test("S1-86 lines of one moment stay as they came, in the live log and once it is published", async () => {
  const { bus, shell, pass } = desk(approvalRepository(), Date.parse("2026-01-31T10:00:00Z"));
  await bus("w").requestApproval({ prefix: ["git reset --hard"], reason: "why" });
  await bus("pat").decideApproval({ approval: "AP-1", grant: true });
  await shell("w", Array.from({ length: 4 }, (_, n) => `git reset --hard HEAD~${n}`).join("; "));
  const told = async () => (await bus("pat").listApprovals({ audit: true })).audit.map(({ event, summary }) => `${event} ${/HEAD~\d/.exec(summary)?.[0] ?? ""}`.trim());
  const order = ["approval_requested", "approval_granted", ...Array.from({ length: 4 }, (_, n) => [`approval_used HEAD~${n}`, `destructive HEAD~${n}`]).flat()];
  expect(await told()).toEqual(order);
  pass(1);
  await bus("w").publish({});
  expect(await told()).toEqual(order);
});

test("by state and lane, oldest first; anybody may look, without a session", async () => {
  const { bus, run } = desk(approvalRepository());
  for (let n = 1; n <= 11; n += 1) await bus("w").requestApproval({ prefix: ["git", "reset", "--hard", `HEAD~${n}`], reason: "why\u001b[31m", ...(n % 2 === 0 && { lane: "L-a" }) });
  await bus("pat").decideApproval({ approval: "AP-2", grant: false });
  const ids = async (...argv: string[]) => (JSON.parse((await run("approval", "list", "--json", ...argv)).stdout) as { approvals: { approval_id: string }[] }).approvals.map(({ approval_id }) => approval_id);
  expect(await ids()).toEqual(Array.from({ length: 11 }, (_, n) => `AP-${n + 1}`));
  expect(await ids("--lane", "L-a", "--state", "requested")).toEqual(["AP-4", "AP-6", "AP-8", "AP-10"]);
  expect(await ids("--state", "denied")).toEqual(["AP-2"]);
  const { stdout } = await run("approval", "list");
  expect(stdout).toContain("why\\u{1b}[31m");
  expect(stdout).not.toContain("\u001b[31m");
});

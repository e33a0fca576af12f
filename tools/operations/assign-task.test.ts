import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { tempBus } from "../dev/temp-bus.js";

const as = (cwd: string, agent: string) => openBus({ cwd, agent, env: {}, surface: "cli" });

test("record, event and message belong together", async () => {
  const root = tempBus();
  const { assignment } = await as(root, "m").assign({ task: "Q-1", engineer: "a", note: "soon" });
  expect(assignment).toMatchObject({ engineer: "a", manager: "m", note: "soon" });
  expect(existsSync(join(root, "_bus/assignments/Q-1.json"))).toBe(true);
  expect((await as(root, "x").listEvents({})).events).toMatchObject([{ event: "assignment", agent_id: "m", task_id: "Q-1", meta: { assignee: "a", message_id: assignment.message_id } }]);
  expect((await as(root, "a").inbox()).messages).toMatchObject([{ type: "assignment", from: "m", to: "a", id: assignment.message_id, note: "soon" }]);
});

test("a running assignment is not overwritten silently; the same again changes nothing", async () => {
  const root = tempBus();
  const first = await as(root, "m").assign({ task: "Q-1", engineer: "a" });
  expect(await as(root, "m").assign({ task: "Q-1", engineer: "a" })).toEqual(first);
  await expect(as(root, "m2").assign({ task: "Q-1", engineer: "b" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("already assigned to a by m") as string });
  await expect(as(root, "m2").assign({ task: "Q-1", engineer: "b", reassign: true })).rejects.toMatchObject({ code: "USAGE" });
  expect(await as(root, "m2").assign({ task: "Q-1", engineer: "b", reassign: true, note: "a is away" })).toMatchObject({ assignment: { engineer: "b", rev: 2 } });
  expect(await as(root, "m2").assign({ task: "Q-1", withdraw: true, note: "not needed" })).toMatchObject({ assignment: { engineer: "unassigned" } });
  expect(await as(root, "c").claim({ task: "Q-1" })).toMatchObject({ agent_id: "c" });
});

test("what somebody holds is not assigned to another", async () => {
  const root = tempBus();
  await as(root, "a").claim({ task: "Q-1" });
  await expect(as(root, "m").assign({ task: "Q-1", engineer: "b" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("held by a") as string });
  expect(existsSync(join(root, "_bus/assignments/Q-1.json"))).toBe(false);
});

test("auto-claim holds the task for the engineer's next session", async () => {
  const root = tempBus();
  const { claim } = await as(root, "m").assign({ task: "Q-1", engineer: "a", autoClaim: true });
  expect(claim).toMatchObject({ agent_id: "a", status: "active", branch: "agent/a/q-1" });
  expect(claim).not.toHaveProperty("session_id");
  await expect(as(root, "b").claim({ task: "Q-1", allowUnassigned: true })).rejects.toMatchObject({ code: "CONFLICT" });
  const bound = await as(root, "a").claim({ task: "Q-1" });
  expect(bound).toMatchObject({ claim_id: claim?.claim_id, fence: claim?.fence, session_id: expect.stringMatching(/^a\./) as string });
});

test("when many assign at once, one assignment stands and says so in its own event", async () => {
  const root = tempBus();
  const engineers = ["a", "b", "c", "d", "e", "f"];
  const results = await Promise.allSettled(engineers.map((engineer) => as(root, `m-${engineer}`).assign({ task: "Q-1", engineer })));
  const won = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.assignment.engineer] : []));
  expect(won).toHaveLength(1);
  const { events } = await as(root, "x").listEvents({ filter: { events: ["assignment"] } });
  expect(events.map(({ meta }) => meta?.["assignee"])).toEqual(won);
});

test("an assignment waits for a sign of its engineer: an event on the task, or an acknowledgement", async () => {
  const root = tempBus();
  for (const [task, engineer] of [["Q-1", "a"], ["Q-2", "b"], ["Q-3", "c"]] as const) await as(root, "m").assign({ task, engineer });
  const waiting = async () => (await as(root, "x").status()).unacknowledged.map(({ task_id }) => task_id);
  expect(await waiting()).toEqual(["Q-1", "Q-2", "Q-3"]);
  await as(root, "a").logEvent({ event: "status", task: "Q-1", summary: "on it" });
  await as(root, "b").ackMessages({});
  await as(root, "m").logEvent({ event: "note", task: "Q-3", summary: "c, are you there?" });
  expect(await waiting()).toEqual(["Q-3"]);
  expect((await as(root, "m").bootSession({})).unacknowledged).toMatchObject([{ task_id: "Q-3" }]);
});

import { expect, test } from "vitest";
import { parseRecord } from "./parse-record.js";

const plan = { version: 0, plan_id: "p", created: "2026-01-02T03:04:05Z", actor: "a", summary: "s", status: "done", checkpoint: { description: "d", owner: "o", status: "s" } };

test.each<[Parameters<typeof parseRecord>[0], object, string]>([
  ["plan", { ...plan, steps: [{ id: "S1", title: "t", status: "done" }, { id: "S2", status: "done" }] }, "steps[1].title is missing"],
  ["plan", { ...plan, steps: [{ id: "S1", title: "t", status: "finished" }] }, "steps[0].status must be one of queued, in_progress, blocked, done"],
  ["plan", { ...plan, steps: [], checkpoint: { description: "d" } }, "checkpoint.owner is missing; checkpoint.status is missing"],
  ["plan", { ...plan, steps: {} }, "steps must be a list"],
  ["plan", { ...plan, version: 0.5, steps: [] }, "version must be a whole number"],
  ["plan", { ...plan, plan_id: "a b", steps: [] }, "plan_id must be an id: letters, digits, '.', '_' and '-'"],
  ["manifest", { agent_id: "a", capabilities: [1] }, "capabilities[0] must be a text"],
  ["manifest", { agent: "a" }, "agent_id is missing (there is agent)"],
  ["assignment", { task: "T", engineer: "a", manager: "m", assigned_at: "2026-01-02T03:04:05Z" }, "task_id is missing (there is task)"],
  ["config", { durable: true }, "durable is not a known setting"],
  ["claim", { task_id: "T", agent_id: "a", status: "active", claimed_at: "2026-01-02T03:04:05Z", rev: -1 }, "rev must be >= 0"],
])("a %s like %j: %s", (name, value, sentence) => {
  const file = "x.json";
  expect(parseRecord(name, JSON.stringify(value), file)).toMatchObject({ ok: false, file, problem: { rule: "schema", severity: "error", file, message: sentence } });
});

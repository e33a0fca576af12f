import { expect, test } from "vitest";
import type { Assignment, Claim } from "../schema/records.gen.js";
import { acknowledges, isInForce } from "./assignment.js";

const assignment: Assignment = { task_id: "Q-1", engineer: "a", manager: "m", assigned_at: "2026-01-31T12:00:00Z" };
const claim = (some: Partial<Claim>): Claim => ({ task_id: "Q-1", agent_id: "a", status: "active", claimed_at: "2026-01-31T13:00:00Z", ...some });

test.each<[string, Assignment | null, Claim | null, boolean]>([
  ["none", null, null, false],
  ["withdrawn", { ...assignment, engineer: "unassigned" }, null, false],
  ["not started", assignment, null, true],
  ["in work", assignment, claim({}), true],
  ["done by its engineer", assignment, claim({ status: "done", released_at: "2026-01-31T14:00:00Z" }), false],
  ["done before it was assigned again", assignment, claim({ status: "done", released_at: "2026-01-31T11:00:00Z" }), true],
  ["done by somebody else since", assignment, claim({ agent_id: "b", status: "done", released_at: "2026-01-31T14:00:00Z" }), false],
  ["given back by somebody else", assignment, claim({ agent_id: "b", status: "released", released_at: "2026-01-31T14:00:00Z" }), true],
])("%s", (_, one, claimed, inForce) => {
  expect(isInForce(one, claimed)).toBe(inForce);
});

test.each([
  [{ agent_id: "a", ts: "2026-01-31T12:00:01Z" }, true],
  [{ agent_id: "a", ts: "2026-01-31T11:59:59Z" }, false],
  [{ agent_id: "b", ts: "2026-01-31T12:00:01Z" }, false],
  [{ agent_id: "a", ts: "2026-01-31T12:00:01Z", task_id: "Q-2" }, false],
])("%j acknowledges: %s", (some, known) => {
  expect(acknowledges(assignment, { event: "status", summary: "s", task_id: "Q-1", ...some })).toBe(known);
});

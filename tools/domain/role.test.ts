import { describe, expect, test } from "vitest";
import { type Action, type Role, roleFor } from "./role.js";

const ROLES = { orchestrator: ["o"], integrator: ["i"], human: ["h"], primary: ["p"], worker: ["w"] } as const;
const BY: Readonly<Record<Role, string>> = { orchestrator: "o", integrator: "i", human: "h", primary: "p", worker: "w" };
const roles = Object.fromEntries(Object.entries(ROLES).map(([role, ids]) => [role, [...ids]]));

/** What each action takes, written down apart from the code. */
const TAKES: readonly (readonly [numbers: string, action: Action, allowed: readonly Role[]])[] = [
  ["S1-07 S0-04", "lane.brief", ["orchestrator", "primary"]],
  ["S1-07", "lane.open", ["orchestrator", "primary", "worker"]],
  ["S1-08", "lane.done", ["worker"]],
  ["S1-63", "lane.reopen", ["integrator", "orchestrator", "primary"]],
  ["S1-09", "lane.close", ["human"]],
  ["S1-28", "ledger.write", ["orchestrator", "integrator", "primary"]],
  ["S1-70", "checkpoint.save", ["worker", "orchestrator", "integrator", "primary"]],
  ["S1-08", "handoff.save", ["worker"]],
  ["S1-73", "gate.run", ["worker", "integrator", "orchestrator", "primary"]],
  ["S1-44", "gate.full", ["integrator", "orchestrator", "primary"]],
  ["S1-06", "integrate", ["integrator", "primary"]],
  ["S1-09", "approval.decide", ["human"]],
  ["S0-06 S0-21", "boundary.decide", ["primary", "orchestrator", "human"]],
  ["S0-04", "pilot", ["primary"]],
];

describe("S1-04 each action and each role", () => {
  for (const [numbers, action, allowed] of TAKES) {
    test.each(Object.keys(BY) as Role[])(`${numbers} ${action} by the %s`, (role) => {
      if (allowed.includes(role)) expect(roleFor(action, BY[role], roles)).toBe(role);
      else expect(() => roleFor(action, BY[role], roles, "T-1")).toThrow(expect.objectContaining({ code: "NOT_YOURS", refusal: { rule: "role", task_id: "T-1" } }));
    });
  }
});

describe("S1-05 of several roles, the one that is used is told", () => {
  test.each<[Action, Role]>([
    ["integrate", "integrator"],
    ["lane.brief", "orchestrator"],
    ["lane.close", "human"],
    ["lane.done", "worker"],
    ["pilot", "primary"],
  ])("%s by one who holds all: %s", (action, role) => {
    expect(roleFor(action, "x", { orchestrator: ["x"], integrator: ["x"], human: ["x"], primary: ["x"], worker: ["x"] })).toBe(role);
  });

  test("what everybody is comes last, and only workers are everybody", () => {
    const all = { orchestrator: ["o"], worker: ["*"], integrator: ["*"] };
    expect(roleFor("checkpoint.save", "o", all)).toBe("orchestrator");
    expect(roleFor("checkpoint.save", "x", all)).toBe("worker");
    expect(() => roleFor("integrate", "x", all)).toThrow(/it takes the role integrator or primary/);
  });

  test("the hint names who may", () => {
    expect(() => roleFor("integrate", "w", roles)).toThrow(expect.objectContaining({ hint: "ask i (integrator), p (primary)" }));
    expect(() => roleFor("pilot", "w", {})).toThrow(expect.objectContaining({ hint: "bind an agent to primary in _bus/parallel.json" }));
  });
});

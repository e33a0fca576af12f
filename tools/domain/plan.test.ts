import { expect, test } from "vitest";
import type { Plan } from "../schema/records.gen.js";
import { checkPlan, newPlan, setStep } from "./plan.js";

const STEM = "2026-01-02-watch";
const sound: Plan = {
  version: 0,
  plan_id: STEM,
  created: "2026-01-02T03:04:05Z",
  actor: "codex",
  summary: "Watch the bus",
  status: "in_progress",
  steps: [
    { id: "S1", title: "look", status: "done", receipts: ["_report/a.json"] },
    { id: "S2", title: "build", status: "in_progress" },
    { id: "S3", title: "tell", status: "queued" },
  ],
  checkpoint: { description: "people can watch", owner: "codex", status: "pending" },
  receipts: ["_report/a.json"],
  links: [
    { type: "bus", ref: "_bus/claims/QUEUE-001.json" },
    { type: "queue", ref: "queue/012-guard.md" },
    { type: "pr", ref: "https://example.org/1" },
  ],
};
const facts = {
  file: `_plans/${STEM}.plan.json`,
  receiptProblem: (path: string) => (path === "_report/a.json" ? null : "does not exist"),
  exists: (ref: string) => ["_bus/claims/QUEUE-001.json", "queue/012-guard.md"].includes(ref),
};
const steps = (...statuses: ("queued" | "in_progress" | "blocked" | "done")[]) => statuses.map((status, index) => ({ id: `S${index + 1}`, title: "t", status }));

test("a sound plan has no problems", () => {
  expect(checkPlan(sound, STEM, facts)).toEqual([]);
});

test.each<[string, Partial<Plan>, string, string]>([
  ["another stem", { plan_id: "2026-01-02-other" }, "plan", `plan_id is 2026-01-02-other, but the file is named ${STEM}`],
  ["an empty checkpoint", { checkpoint: { description: " ", owner: "codex", status: "x" } }, "plan", "the checkpoint says nothing"],
  ["two steps at once", { steps: steps("in_progress", "in_progress") }, "plan", "steps S1 and S2 are in progress at once"],
  ["a step id twice", { steps: [...steps("queued"), ...steps("queued")] }, "plan", "step id S1 is used more than once"],
  ["done too early", { status: "done", steps: steps("done", "blocked") }, "plan", "the plan is done, but step S2 is not"],
  ["a lost receipt", { receipts: ["_report/b.json"] }, "receipts", "receipt _report/b.json: does not exist"],
  ["a step's lost receipt", { steps: [{ id: "S1", title: "t", status: "done", receipts: ["b"] }], receipts: ["b"] }, "receipts", "step S1: receipt b: does not exist"],
  ["a dangling link", { links: [{ type: "bus", ref: "_bus/claims/QUEUE-002.json" }] }, "links", "bus link _bus/claims/QUEUE-002.json does not resolve"],
  ["a link out of the bus", { links: [{ type: "bus", ref: "_bus/../README.md" }] }, "links", 'bus link "_bus/../README.md" must look like _bus/claims/QUEUE-001.json'],
  ["a link to no queue item", { links: [{ type: "queue", ref: "docs/012-guard.md" }] }, "links", 'queue link "docs/012-guard.md" must look like queue/012-slug.md'],
])("%s is one problem", (_, change, rule, message) => {
  expect(checkPlan({ ...sound, ...change }, STEM, facts)).toEqual([{ rule, severity: "error", file: facts.file, message }]);
});

test.each([
  ["S1", "in_progress", ["queued", "queued"], "in_progress"],
  ["S1", "done", ["in_progress", "queued"], "in_progress"],
  ["S2", "done", ["done", "in_progress"], "done"],
  ["S1", "blocked", ["in_progress", "queued"], "blocked"],
  ["S1", "queued", ["done", "done"], "in_progress"],
  ["S1", "queued", ["in_progress", "queued"], "queued"],
] as const)("%s to %s of %j makes the plan %s", (id, status, before, expected) => {
  const plan = setStep({ ...sound, steps: steps(...before) }, id, status);
  expect(plan.status).toBe(expected);
  expect(plan.steps.find((step) => step.id === id)?.status).toBe(status);
});

test("a second step in progress is refused, an unknown one is not found", () => {
  expect(() => setStep(sound, "S3", "in_progress")).toThrow(expect.objectContaining({ code: "CONFLICT", hint: `bus plan step ${STEM} S2 --status done` }));
  expect(() => setStep(sound, "S9", "done")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  expect(setStep(sound, "S2", "in_progress")).toEqual(sound);
});

test("a step keeps what it has: receipts are added once, unknown keys stay", () => {
  const plan = { ...sound, layer: "L5", steps: [{ id: "S1", title: "t", status: "in_progress" as const, receipts: ["a"], effort: 3 }] };
  const next = setStep(plan, "S1", "done", { notes: "n", receipts: ["a", "b"] });
  expect(next).toEqual({ ...plan, status: "done", steps: [{ id: "S1", title: "t", status: "done", receipts: ["a", "b"], effort: 3, notes: "n" }] });
  expect(plan.steps[0]?.status).toBe("in_progress");
});

test.each([
  [{ summary: "Follow the bus, for everybody!" }, "2026-01-02-follow-the-bus-for-everybody"],
  [{ summary: "\u00dcber caf\u00e9s" }, "2026-01-02-uber-cafes"],
  [{ summary: "x", slug: "bus-watch" }, "2026-01-02-bus-watch"],
])("the id of a new plan from %j is %s", (request, id) => {
  const plan = newPlan({ actor: "codex", created: "2026-01-02T03:04:05.000Z", steps: ["look", "build"], ...request });
  expect(plan.plan_id).toBe(id);
  expect(checkPlan(plan, id, facts)).toEqual([]);
});

test.each([
  [{ summary: "!!!" }, "no plan id can be made of this summary"],
  [{ summary: "x", slug: "../x" }, "is not an id"],
  [{ summary: "x", steps: [] }, "a plan needs a step"],
])("a plan from %j is refused: %s", (request, message) => {
  expect(() => newPlan({ actor: "codex", created: "2026-01-02T03:04:05.000Z", steps: ["look"], ...request })).toThrow(message);
});

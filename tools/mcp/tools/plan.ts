import type { Bus } from "../../bus.js";
import { BusError } from "../../domain/bus-error.js";
import type { Plan } from "../../schema/records.gen.js";
import { RECORDS, TEXT, TEXTS } from "../schema.js";
import { WRITES, tool } from "../tool.js";

export default tool({
  name: "plan",
  description: "Make a plan: summary, steps (titles), task. Or move a step: plan, step (S1 …), status.",
  input: {
    summary: TEXT,
    steps: TEXTS,
    task: TEXT,
    plan: { type: "string", description: "plan id" },
    step: TEXT,
    status: { type: "string", enum: ["queued", "in_progress", "blocked", "done"] },
    notes: TEXT,
    receipts: TEXTS,
  },
  output: { plan_id: TEXT, status: TEXT, steps: RECORDS },
  hints: WRITES,
  async run(request, call) {
    const { plan_id, status, steps } = await change(await call.bus(), request);
    const brief = steps.map(({ id, title, status }) => ({ id, title, status }));
    return { value: { plan_id, status, steps: brief }, text: [`${plan_id} ${status}`, ...brief.map((step) => `${step.id} ${step.status}: ${step.title}`)].join("\n") };
  },
});

interface Request {
  readonly summary?: string;
  readonly steps?: readonly string[];
  readonly task?: string;
  readonly plan?: string;
  readonly step?: string;
  readonly status?: "queued" | "in_progress" | "blocked" | "done";
  readonly notes?: string;
  readonly receipts?: readonly string[];
}

function change(bus: Bus, { summary, steps, task, plan, step, status, notes, receipts }: Request): Promise<Plan> {
  if (plan !== undefined && step !== undefined && status !== undefined) {
    return bus.stepPlan({ plan, step, status, ...(notes !== undefined && { notes }), ...(receipts !== undefined && { receipts }) });
  }
  if (plan !== undefined || step !== undefined || status !== undefined || summary === undefined || steps === undefined) {
    throw new BusError("USAGE", "a new plan needs summary and steps; a step's move needs plan, step and status", {
      hint: `plan {"plan":"<id>","step":"S1","status":"in_progress"}`,
    });
  }
  return bus.newPlan({ summary, steps, ...(task !== undefined && { task }) });
}

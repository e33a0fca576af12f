import type { RunStep } from "../../operations/run-workers.js";
import { type Answer, type Frame, command } from "../command.js";
import type { Look } from "../render/look.js";
import { type RunView, runFrame, viewAfter } from "../render/run-view.js";
import { stepText } from "../render/worker-run.js";

/** How often a live view is drawn anew, ms. */
const REDRAW_MS = 1000;

export default command({
  name: "worker run",
  sentence: "Carry out a whole plan, phase by phase: launch, watch, inspect, remediate; started again it goes on where it was; exit code 1 when it is stuck or its worker was stopped by hand, 3 while another runs it.",
  options: {
    plan: { type: "string", positional: true, required: true, describe: "Plan's folder or name; its workers.json declares the phases, as _bus/schemas/worker-plan.schema.json says" },
    attempts: { type: "number", describe: "Workers per phase, the first and its remediations; 3, or what the plan says" },
    model: { type: "string", describe: "Model for every worker" },
    env: { type: "list", describe: "NAME, or NAME=value, that every worker gets" },
    "dangerously-bypass": { type: "boolean", describe: "Workers run without their client's approvals and sandbox; announced and recorded each time" },
    "take-over": { type: "boolean", describe: "Although a runner is entered of which nothing can be told here, as on another host" },
  },
  examples: [
    ["bus worker run project-plans/cart", "a live view on a terminal, a line for each step in a pipe"],
    ["bus worker run cart --json", "one object a step"],
    ["bus worker run cart > night.log 2>&1 &", "goes on when the terminal is closed"],
    ["bus worker run cart --attempts 5", "go on with a plan that was stuck"],
  ],
  async *run({ plan, attempts, model, env, dangerouslyBypass, takeOver }, context) {
    await context.unattended();
    const steps = (await context.bus()).runWorkers({
      plan,
      env,
      ahead: true,
      ...(attempts !== undefined && { attempts }),
      ...(model !== undefined && { model }),
      ...(dangerouslyBypass && { dangerous: true }),
      ...(takeOver && { takeOver }),
      ...(context.isTTY && { looks: REDRAW_MS }),
    });
    let view: RunView = { phases: [] };
    for await (const step of steps) {
      view = viewAfter(view, step);
      if (step.step !== "look") yield answer(step);
      if (!isLast(step)) yield frame(view, context.clock);
    }
  },
});

function answer(step: RunStep): Answer {
  return { value: step, text: (look) => (stays(step, look) ? stepText(step, look) : ""), ...((step.step === "stuck" || step.step === "halted") && { exitCode: 1 }) };
}

function isLast({ step }: RunStep): boolean {
  return step === "stuck" || step === "halted" || step === "finished";
}

/** Above a live view there is only what is over. */
function stays(step: RunStep, look: Look): boolean {
  return look.redraws !== true || step.step === "inspected" || step.step === "held_up" || step.step === "goes_on" || isLast(step);
}

function frame(view: RunView, clock: () => number): Frame {
  return { frame: (look, rows) => runFrame(view, clock(), look, rows) };
}

import { command } from "../command.js";
import { planText } from "../render/plan.js";

export default command({
  name: "plan step",
  sentence: "Move one step of a plan; the plan's own status follows.",
  options: {
    plan: { type: "string", positional: true, required: true, describe: "Plan id" },
    step: { type: "string", positional: true, required: true, describe: "Step id, such as S1" },
    status: { type: "string", required: true, choices: ["queued", "in_progress", "blocked", "done"], describe: "The step's new status" },
    notes: { type: "string", describe: "What was done, or what is in the way" },
    receipt: { type: "list", describe: "Path of evidence, which must exist; may be given more than once" },
  },
  examples: [["bus plan step 2026-01-31-watch S1 --status done --receipt _report/agent/codex-1/test.txt", "one step is in progress at a time"]],
  async run({ receipt, ...args }, context) {
    const plan = await (await context.bus()).stepPlan({ ...args, ...(receipt.length > 0 && { receipts: receipt }) });
    return { value: plan, text: (look) => planText(plan, look) };
  },
});

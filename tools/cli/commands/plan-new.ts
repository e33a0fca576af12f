import { command } from "../command.js";
import { planText } from "../render/plan.js";

export default command({
  name: "plan new",
  sentence: "Write a plan to _plans/, with its steps in order.",
  options: {
    summary: { type: "string", positional: true, required: true, describe: "What will be done" },
    step: { type: "list", describe: "Title of a step; may be given more than once" },
    task: { type: "string", describe: "Link the plan to this task's claim" },
    slug: { type: "string", describe: "The second part of the id; default: from the summary" },
    justification: { type: "string", describe: "Why, in Markdown: goes to _plans/<id>.justification.md and into the pull request" },
    checkpoint: { type: "string", describe: "What must hold in the end; default: the summary" },
  },
  examples: [
    [`bus plan new --task QUEUE-001 --summary "Add the watch command" --step "Read the log" --step "Follow it"`, "then: bus claim QUEUE-001 --plan <id>"],
    [`bus plan new "Add the watch command" --step "Read the log" --justification "Polling misses events"`, "with the reasons that the pull request has to give"],
  ],
  async run({ step, ...args }, context) {
    const plan = await (await context.bus()).newPlan({ ...args, steps: step });
    return { value: plan, text: (look) => planText(plan, look) };
  },
});

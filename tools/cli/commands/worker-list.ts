import { command } from "../command.js";
import { workerTable } from "../render/worker-list.js";

export default command({
  name: "worker list",
  sentence: "List the workers of open plans: state, process, age, deadline, memory, processor time, log, and the last line of it.",
  options: {
    plan: { type: "string", describe: "Only of this plan: its folder or name" },
    all: { type: "boolean", describe: "Also of finished plans, and workers that a later one replaced or that never ran" },
  },
  examples: [
    ["bus worker list", "what runs, and how each phase stands"],
    ["bus worker list --plan project-plans/search --all --json", "every worker of a plan, for a program"],
  ],
  async run(request, context) {
    const value = await (await context.bus()).listWorkers(request);
    return { value, text: (look) => (value.length === 0 && !request.all ? "no workers of open plans   (all: bus worker list --all)" : workerTable(value, context.clock(), look)) };
  },
});

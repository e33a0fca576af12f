import { parseDuration } from "../../domain/time.js";
import { endedWell } from "../../domain/worker/attempt/outcome.js";
import { command } from "../command.js";
import { cycleText } from "../render/worker-watch.js";

export default command({
  name: "worker poll",
  sentence: "Look at a phase's worker again and again until it ends; exit code 1 when it ended otherwise than by exit 0, or still runs after the last cycle. Ends no worker.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id" },
    interval: { type: "string", describe: "Between two looks, for instance 5m, the default unless the plan says otherwise" },
    cycles: { type: "number", describe: "Looks until it counts as hung; by default 6, or what the plan says, and as many as an extended budget lasts" },
    plan: { type: "string", describe: "Plan's folder or name" },
  },
  examples: [
    ["bus worker poll P03", "every five minutes, six times"],
    ["bus worker poll P03 --interval 1m --cycles 90 --json", "for a program: one object a line"],
  ],
  async *run({ interval, ...asked }, context) {
    const cycles = (await context.bus()).pollWorker({ ...asked, ...(interval !== undefined && { interval: parseDuration(interval) / 1000 }) });
    for await (const cycle of cycles) yield { value: cycle, text: (look) => cycleText(cycle, look), exitCode: cycle.said === "running" || endedWell(cycle.worker) ? 0 : 1 };
  },
});

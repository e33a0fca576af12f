import { parseDuration } from "../../domain/time.js";
import { endedWell } from "../../domain/worker/attempt/outcome.js";
import { command } from "../command.js";
import { standsText } from "../render/worker-watch.js";

export default command({
  name: "worker wait",
  sentence: "Wait until workers have ended; exit code 0 when all of them ended with exit 0, else 1. Ends no worker.",
  options: {
    phase: { type: "list", positional: true, describe: "Phase ids; default: all that run, and the one launched last" },
    timeout: { type: "string", describe: "At most so long, for instance 2h" },
    plan: { type: "string", describe: "Plan's folder or name" },
  },
  examples: [
    ["bus worker wait", "whatever runs"],
    ["bus worker wait P03 P04 --timeout 2h", "two phases, two hours at most"],
  ],
  async run({ phase, timeout, ...asked }, context) {
    const value = await (await context.bus()).waitWorkers({ ...asked, phases: phase, ...(timeout !== undefined && { timeout: parseDuration(timeout) }) });
    return { value, text: (look) => (value.length === 0 ? "no worker" : value.map((worker) => standsText(worker, look)).join("\n")), exitCode: value.every(endedWell) ? 0 : 1 };
  },
});

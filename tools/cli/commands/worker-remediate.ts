import { parseDuration } from "../../domain/time.js";
import { ASKED_OPTIONS, askedOf } from "../asked-options.js";
import { command } from "../command.js";
import { launchedText } from "../render/worker-launched.js";

export default command({
  name: "worker remediate",
  sentence: "Launch a worker that mends what a phase lacks, with the list of it and the log of the worker before; exit code 1 when there is nothing to mend or the phase has had all its workers.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id" },
    plan: { type: "string", describe: "Plan's folder or name; default: the only open one, otherwise the checkout" },
    reason: { type: "string", describe: "What is to be mended although no inspection found it, why it may take longer, or why a worker is stopped" },
    budget: { type: "string", describe: "How long it may take, for instance 45m; default: the phase's or the plan's" },
    stop: { type: "boolean", describe: "End a worker that is still at it first" },
    attempts: { type: "number", describe: "Workers of the phase in all, instead of the plan's limit" },
    ...ASKED_OPTIONS,
  },
  examples: [
    ["bus worker remediate P03", "with the client that the plan names"],
    ['bus worker remediate P03 --stop --reason "hung for half an hour"', "instead of one that hangs"],
    ["bus worker remediate P03 -- ./mend.sh", "a command of one's own, which finds the list in BUS_WORKER_MISSES"],
  ],
  async run({ phase, plan, reason, budget, stop, attempts, ...asked }, context) {
    const value = await (await context.bus()).remediateWorker({
      ...askedOf(asked),
      phase,
      stop,
      ...(plan !== undefined && { plan }),
      ...(reason !== undefined && { reason }),
      ...(budget !== undefined && { budget: parseDuration(budget) / 1000 }),
      ...(attempts !== undefined && { attempts }),
    });
    return { value, text: (look) => launchedText(value, look) };
  },
});

import { parseDuration } from "../../domain/time.js";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import { command } from "../command.js";
import { standsText } from "../render/worker-watch.js";

export default command({
  name: "worker stop",
  sentence: "End a phase's worker and all that it started, SIGTERM first, SIGKILL later; one that has ended already is left as it is, exit code 0.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id" },
    reason: { type: "string", required: true, describe: "Why; it is kept" },
    grace: { type: "string", describe: "From SIGTERM to SIGKILL, for instance 30s; default 5s" },
    plan: { type: "string", describe: "Plan's folder or name" },
  },
  examples: [
    ['bus worker stop P03 --reason "waits for a prompt"', "politely, then by force"],
    ['bus worker stop P03 --reason "wrong model" --grace 30s', "with time to put its things in order"],
  ],
  async run({ grace, ...asked }, context) {
    const value = await (await context.bus()).stopWorker({ ...asked, ...(grace !== undefined && { grace: parseDuration(grace) }) });
    return { value, text: (look) => standsText(value, look), exitCode: isLive(value) ? 1 : 0 };
  },
});

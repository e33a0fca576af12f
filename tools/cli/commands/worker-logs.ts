import { command } from "../command.js";
import { visible } from "../render/escape.js";

export default command({
  name: "worker logs",
  sentence: "Show what a phase's worker prints, without control characters; with --follow until it has ended.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id" },
    attempt: { type: "number", describe: "Which of its workers, 1 for the first; default: the newest" },
    lines: { type: "number", alias: "n", default: 40, describe: "The last so many; 0 for all" },
    follow: { type: "boolean", alias: "f", describe: "Go on until the worker has ended" },
    plan: { type: "string", describe: "Plan's folder or name" },
  },
  examples: [
    ["bus worker logs P03", "its last 40 lines"],
    ["bus worker logs P03 --follow", "as they come"],
    ["bus worker logs P03 --attempt 1 --lines 0", "all of what the first worker printed"],
  ],
  async *run(request, context) {
    for await (const line of (await context.bus()).readWorkerLog(request)) {
      // An empty text prints nothing, and an empty line is one.
      yield { value: { phase: request.phase, line }, text: () => visible(line) || " " };
    }
  },
});

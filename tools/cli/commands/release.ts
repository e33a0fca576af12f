import { command } from "../command.js";
import { claimLine } from "../render/claim.js";

export default command({
  name: "release",
  sentence: "Give a task back, or say that it is done; seals what you logged for git to track.",
  options: {
    task: { type: "string", positional: true, required: true, describe: "Task id" },
    status: { type: "string", choices: ["released", "done"], default: "released", describe: "How it ends" },
    notes: { type: "string", describe: "What was done, or what is left" },
    receipt: { type: "list", describe: "Path of evidence inside the repository" },
    fence: { type: "number", describe: "Refuse unless the claim is at this fencing token" },
  },
  examples: [
    ["bus release QUEUE-001 --status done", "the work is merged"],
    [`bus release QUEUE-001 --notes "blocked by QUEUE-007"`, "give it back"],
  ],
  async run({ receipt, ...args }, context) {
    const claim = await (await context.bus()).release({ ...args, receipts: receipt });
    return { value: claim, text: (look) => claimLine(claim, look) };
  },
});

import { command } from "../command.js";
import { claimLine } from "../render/claim.js";

export default command({
  name: "pause",
  sentence: "Pause your task, or mark that of an agent that is gone so that it can be reclaimed.",
  options: {
    task: { type: "string", positional: true, required: true, describe: "Task id" },
    notes: { type: "string", describe: "Why; needed when the task is somebody else's" },
    force: { type: "boolean", describe: "Although the other's lease still holds" },
  },
  examples: [
    ["bus pause QUEUE-001", "yours; claim it again to go on"],
    [`bus pause QUEUE-001 --notes "codex-2 is silent since noon, no commits"`, "somebody else's, then bus reclaim"],
  ],
  async run(args, context) {
    const claim = await (await context.bus()).pause(args);
    return { value: claim, text: (look) => claimLine(claim, look) };
  },
});

import { command } from "../command.js";
import { laneOpened } from "../render/lane-opened.js";

export default command({
  name: "lane reopen",
  sentence: "Give a lane back to its worker, with what failed.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
    reason: { type: "string", required: true, describe: "What failed" },
    remediation: { type: "string", describe: "What was found about it" },
    worker: { type: "string", describe: "Hand it to another agent" },
  },
  examples: [
    ['bus lane reopen L-1 --reason "the wave gate fails in test/cart.test.ts"', "back to work"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).reopenLane(args);
    return { value, text: (look) => laneOpened(value, look) };
  },
});

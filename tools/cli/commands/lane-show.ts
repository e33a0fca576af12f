import { command } from "../command.js";
import { laneDetail } from "../render/lane.js";

export default command({
  name: "lane show",
  sentence: "Show a lane: brief, work, receipts, and what it still lacks to be done.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
  },
  examples: [
    ["bus lane show L-1", "one lane"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).showLane(args);
    return { value, text: (look) => laneDetail(value, look) };
  },
});

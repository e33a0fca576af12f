import { command } from "../command.js";
import { laneOpened } from "../render/lane-opened.js";

export default command({
  name: "lane close",
  sentence: "Sign a verified lane off, or drop or restack one.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
    outcome: { type: "string", choices: ["completed", "restacked", "dropped"], describe: "completed unless given" },
    note: { type: "string", describe: "Why it is dropped or restacked" },
  },
  examples: [
    ["bus lane close L-1", "the final sign-off"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).closeLane(args);
    return { value, text: (look) => laneOpened(value, look) };
  },
});

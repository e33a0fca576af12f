import { command } from "../command.js";
import { visibleBlock } from "../render/escape.js";

export default command({
  name: "checkpoint resume",
  sentence: "Go on with a lane at its latest checkpoint: what is done, what is pending, what failed.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
  },
  examples: [
    ["bus checkpoint resume L-1", "after an interruption"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).resumeLane(args);
    return { value, text: () => visibleBlock(value.markdown) };
  },
});

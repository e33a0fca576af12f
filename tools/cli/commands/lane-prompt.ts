import { command } from "../command.js";
import { visibleBlock } from "../render/escape.js";

export default command({
  name: "lane prompt",
  sentence: "Print the prompt for the worker of a lane, with what is forbidden spelled out.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
  },
  examples: [
    ["bus lane prompt L-1", "as Markdown, to hand to a client"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).promptLane(args);
    return { value, text: () => visibleBlock(value.markdown) };
  },
});

import { command } from "../command.js";
import { checkpointsText } from "../render/checkpoint.js";

export default command({
  name: "checkpoint show",
  sentence: "Show the checkpoints of a lane.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
    id: { type: "string", describe: "Only this one" },
  },
  examples: [
    ["bus checkpoint show L-1", "all of them"],
  ],
  async run({ lane, id }, context) {
    const value = await (await context.bus()).showCheckpoints({ lane, ...(id !== undefined && { checkpoint: id }) });
    return { value, text: (look) => checkpointsText(value, look) };
  },
});

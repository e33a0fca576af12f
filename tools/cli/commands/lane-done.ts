import { command } from "../command.js";
import { doneLine } from "../render/handoff.js";

export default command({
  name: "lane done",
  sentence: "Hand a lane in for integration; exit code 1 names what it lacks.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
  },
  examples: [
    ["bus lane done L-1", "after bus handoff"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).finishLane(args);
    return { value, text: () => doneLine(value) };
  },
});

import { command } from "../command.js";
import { laneTable } from "../render/lane.js";

export default command({
  name: "lane list",
  sentence: "List lanes in the order of their dependencies, with what stands in their way.",
  options: {
    wave: { type: "string", describe: "Only this wave" },
    state: { type: "string", choices: ["planned", "in_progress", "ready_for_integration", "integrated", "verified", "closed"], describe: "Only lanes in this state" },
  },
  examples: [
    ["bus lane list --wave W1", "one wave"],
    ["bus lane list --state in_progress --json", "for a program"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).listLanes(args);
    return { value, text: (look) => laneTable(value, look) };
  },
});

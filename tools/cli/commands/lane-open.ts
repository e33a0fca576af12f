import { command } from "../command.js";
import { laneOpened } from "../render/lane-opened.js";

export default command({
  name: "lane open",
  sentence: "Put a planned lane to work: branch, worktree, claim and locks, all or nothing; its worker takes it up by the same command.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
    worker: { type: "string", describe: "Instead of the one planned" },
    worktree: { type: "string", describe: "Make a worktree: at this path, or with an empty value at the usual place" },
  },
  examples: [
    ["bus lane open L-1", "at the usual place"],
    ["bus lane open L-1 --worker agent-b --worktree ../work/L-1", "for another worker, at a place of its own"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).openLane(args);
    return { value, text: (look) => laneOpened(value, look) };
  },
});

import { parseMoment } from "../../domain/time.js";
import { command } from "../command.js";
import { metricsText } from "../render/metrics.js";

export default command({
  name: "metrics",
  sentence: "Say how lanes went: cycle time, conflicts, gates, approval blocks, rework, with advice.",
  options: {
    wave: { type: "string", describe: "Only this wave" },
    since: { type: "string", describe: "Only lanes planned since then (ISO 8601, or for instance 7d)" },
  },
  examples: [
    ["bus metrics --wave W1", "one wave"],
    ["bus metrics --since 7d --json", "for a program"],
  ],
  async run({ since, ...args }, context) {
    const value = await (await context.bus()).measureLanes({ ...args, ...(since !== undefined && { since: parseMoment(since, context.clock()) }) });
    return { value, text: (look) => metricsText(value, look) };
  },
});

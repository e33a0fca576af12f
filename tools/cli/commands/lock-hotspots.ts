import { parseMoment } from "../../domain/time.js";
import { command } from "../command.js";
import { hotspotsText } from "../render/hotspots.js";

export default command({
  name: "lock hotspots",
  sentence: "List the files that many would change at once, worst first: large, often changed, or declared in the settings.",
  options: {
    limit: { type: "number", describe: "At most so many", default: 20 },
    since: { type: "string", describe: "Count changes since then: 30d for thirty days back, or 2026-01-31", default: "90d" },
  },
  examples: [
    ["bus lock hotspots", "from the last 90 days of git's history; texts of 64 KiB or more are large"],
    ["bus lock hotspots --since 14d --limit 5", "the worst five of two weeks"],
  ],
  async run({ limit, since }, context) {
    const hotspots = await (await context.bus()).findHotspots({ limit: Math.floor(limit), since: parseMoment(since, context.clock()) });
    return { value: hotspots, text: (look) => hotspotsText(hotspots, look) };
  },
});

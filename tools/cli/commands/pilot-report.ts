import { command } from "../command.js";
import { pilotReportText } from "../render/pilot.js";

export default command({
  name: "pilot report",
  sentence: "Print the pilot day as Markdown: cadence, lanes, drift, metrics, verdict.",
  options: {
    day: { type: "string", describe: "YYYY-MM-DD; the latest unless given" },
    write: { type: "boolean", describe: "Write it below _report/planner/" },
  },
  examples: [
    ["bus pilot report", "to read"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).reportPilot(args);
    return { value, text: () => pilotReportText(value) };
  },
});

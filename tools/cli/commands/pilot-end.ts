import { command } from "../command.js";
import { verdictText } from "../render/pilot.js";

export default command({
  name: "pilot end",
  sentence: "End the pilot day: metrics from the log, and the verdict; exit code 1 when the model is not kept.",
  options: {
    "retro-confirmed": { type: "boolean", describe: "The retro says that the control lane reduced confusion" },
    "retro-note": { type: "string", describe: "What the retro said" },
    incident: { type: "list", describe: "kind: text, or \"severe kind: text\"; kinds are contract_regression, red_merge, integration, other" },
    summary: { type: "string", describe: "The day in a sentence" },
    day: { type: "string", describe: "YYYY-MM-DD; the pilot that runs unless given" },
  },
  examples: [
    ["bus pilot end --retro-confirmed", "the verdict"],
  ],
  async run({ incident, ...args }, context) {
    const value = await (await context.bus()).endPilot({ ...args, incidents: incident });
    return { value, text: (look) => verdictText(value, look), exitCode: value.verdict?.keep === true ? 0 : 1 };
  },
});

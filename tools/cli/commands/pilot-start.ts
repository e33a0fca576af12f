import { command } from "../command.js";
import { pilotText } from "../render/pilot.js";

export default command({
  name: "pilot start",
  sentence: "Start a pilot day with four lanes and the control lane; refused until its checklist is complete.",
  options: {
    scope: { type: "string", required: true, describe: "What the verdict is about" },
    lane: { type: "keyvalue", describe: "number=lane: 1 contracts, 2 workers and queues, 3 data, 4 clients" },
    issue: { type: "keyvalue", describe: "lane=issue" },
    order: { type: "list", describe: "In which lanes are submitted; default: by their dependencies" },
    "integration-owner": { type: "string", required: true, describe: "Who integrates at the end of the day" },
    "retro-at": { type: "string", required: true, describe: "When the retro is (ISO 8601)" },
    "retro-minutes": { type: "number", required: true, describe: "15 to 20" },
    day: { type: "string", describe: "YYYY-MM-DD; today unless given" },
  },
  examples: [
    ['bus pilot start --scope "checkout rewrite" --lane 1=L-1 --lane 2=L-2 --lane 3=L-3 --lane 4=L-4 --issue L-1=APP-1 --issue L-2=APP-2 --issue L-3=APP-3 --issue L-4=APP-4 --integration-owner lead --retro-at 2026-01-31T16:30:00Z --retro-minutes 15', "the day begins"],
  ],
  async run({ lane, issue, ...args }, context) {
    const value = await (await context.bus()).startPilot({ ...args, lanes: lane, issues: issue });
    return { value, text: (look) => pilotText(value, look) };
  },
});

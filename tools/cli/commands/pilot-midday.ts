import { command } from "../command.js";
import { pilotText } from "../render/pilot.js";

export default command({
  name: "pilot midday",
  sentence: "The midday sync: confirm order and scope, reassign what is blocked, freeze what is risky.",
  options: {
    "confirm-scope": { type: "boolean", describe: "The scope stands" },
    order: { type: "list", describe: "Default: as at the start" },
    reassign: { type: "list", describe: "lane=worker: why" },
    freeze: { type: "list", describe: "Risky expansion that waits" },
    day: { type: "string", describe: "YYYY-MM-DD; the pilot that runs unless given" },
  },
  examples: [
    ["bus pilot midday --confirm-scope", "nothing changes"],
  ],
  async run({ freeze, ...args }, context) {
    const value = await (await context.bus()).confirmMidday({ ...args, frozen: freeze });
    return { value, text: (look) => pilotText(value, look) };
  },
});

import { command } from "../command.js";
import { counted } from "../../domain/counted.js";

export default command({
  name: "publish",
  sentence: "Seal what the session has logged into segments of this checkout, for git to track.",
  options: { all: { type: "boolean", describe: "Also what other sessions have logged" } },
  examples: [["bus publish && git add _bus", "before a commit"]],
  async run({ all }, context) {
    const published = await (await context.bus()).publish({ ...(all && { all }) });
    const { segments, lines } = published;
    return { value: published, text: () => (lines === 0 ? "nothing to publish" : [`${counted(lines, "line")} in:`, ...segments].join("\n")) };
  },
});

import { command } from "../command.js";
import { nextText } from "../render/queue.js";

export default command({
  name: "queue next",
  sentence: "Show what to take up next: unclaimed, not reserved for others, ready first; exit code 4 when there is nothing.",
  options: { label: { type: "string", describe: "Prefer pieces with this label, such as codex::docs" } },
  examples: [["bus queue next --label codex::tests", "the next piece, one with this label if there is one"]],
  async run({ label }, context) {
    const next = await (await context.bus()).nextTask(label === undefined ? {} : { label });
    return { value: next, text: (look) => nextText(next, look) };
  },
});

import { ASKED_OPTIONS, askedOf } from "../asked-options.js";
import { command } from "../command.js";
import { nextText } from "../render/inspection.js";

export default command({
  name: "worker next",
  sentence: "Launch the next phase when the one before it holds; exit code 1 with everything that it lacks, 3 while a worker is at it, 0 also when every phase is complete.",
  options: {
    plan: { type: "string", describe: "Plan's folder or name; default: the only open one, otherwise the checkout" },
    ...ASKED_OPTIONS,
  },
  examples: [
    ["bus worker next", "inspect what has ended, then go on"],
    ["bus worker next --plan project-plans/cart --client codex", "the next phase by another client"],
  ],
  async run({ plan, ...asked }, context) {
    const value = await (await context.bus()).nextWorker({ ...askedOf(asked), ...(plan !== undefined && { plan }) });
    return { value, text: (look) => nextText(value, look), exitCode: value.phase !== null && value.launched === null ? 1 : 0 };
  },
});

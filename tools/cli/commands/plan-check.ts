import { command } from "../command.js";
import { planCheckText } from "../render/plan.js";

export default command({
  name: "plan check",
  sentence: "Hold plans against the rules: one step in progress, receipts and links that resolve; exit code 1 on errors.",
  options: { plan: { type: "list", positional: true, describe: "Plan ids; default: all" } },
  examples: [
    ["bus plan check", "every plan"],
    ["bus plan check 2026-01-31-watch", "one"],
  ],
  async run({ plan }, context) {
    const checked = await (await context.bus()).checkPlans(plan.length === 0 ? {} : { ids: plan });
    return { value: checked, text: (look) => planCheckText(checked, look), exitCode: checked.ok ? 0 : 1 };
  },
});

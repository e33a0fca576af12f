import { command } from "../command.js";
import { approvalsText } from "../render/approval.js";

export default command({
  name: "approval list",
  sentence: "List approvals, or the trail of approvals, destructive actions, overrides and refusals.",
  options: {
    state: { type: "string", choices: ["requested", "granted", "denied", "expired"], describe: "Only these" },
    lane: { type: "string", describe: "Only of this lane" },
    audit: { type: "boolean", describe: "The trail from the log" },
  },
  examples: [
    ["bus approval list --state requested", "what waits"],
    ["bus approval list --audit", "the trail"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).listApprovals(args);
    return { value, text: (look) => approvalsText(value, look, args.audit) };
  },
});

import { command } from "../command.js";
import { approvalLine } from "../render/approval.js";

export default command({
  name: "approval deny",
  sentence: "Deny an approval.",
  options: {
    approval: { type: "string", positional: true, required: true, describe: "Its id" },
    note: { type: "string", describe: "Why" },
  },
  examples: [
    ['bus approval deny AP-1 --note "use git revert"', "with the reason"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).decideApproval({ ...args, grant: false });
    return { value, text: (look) => approvalLine(value, look) };
  },
});

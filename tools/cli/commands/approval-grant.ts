import { command } from "../command.js";
import { approvalLine } from "../render/approval.js";

export default command({
  name: "approval grant",
  sentence: "Grant an approval: a command only a human, at a terminal.",
  options: {
    approval: { type: "string", positional: true, required: true, describe: "Its id" },
    minutes: { type: "number", describe: "At most for so long" },
    note: { type: "string", describe: "On which condition" },
  },
  examples: [
    ["bus approval grant AP-1 --minutes 10", "for ten minutes"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).decideApproval({ ...args, grant: true });
    return { value, text: (look) => approvalLine(value, look) };
  },
});

import { command } from "../command.js";
import { approvalLine } from "../render/approval.js";

export default command({
  name: "approval request",
  sentence: "Ask for a permission, narrow and with a reason; the lane waits for the answer.",
  options: {
    prefix: { type: "list", positional: true, required: true, describe: "First words of the command, as one text or behind --; of another kind one path" },
    reason: { type: "string", required: true, describe: "Why it is needed" },
    lane: { type: "string", describe: "The lane that waits" },
    kind: { type: "string", choices: ["command", "boundary", "interface"], describe: "command unless given" },
    minutes: { type: "number", describe: "For how long; at most, and unless given, what the settings say" },
    failure: { type: "string", describe: "What failed" },
    impact: { type: "string", describe: "What that means" },
  },
  examples: [
    ['bus approval request "git reset --hard HEAD~1" --reason "the merge went wrong" --lane L-1', "a destructive command"],
    ["bus approval request src/api.ts --kind interface --reason 'the field moves' --lane L-1 --minutes 20", "a contract with other lanes"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).requestApproval(args);
    return { value, text: (look) => approvalLine(value, look) };
  },
});

import { command } from "../command.js";

export default command({
  name: "message send",
  sentence: "Send a message to a task's thread, to one agent, to the managers or to all.",
  options: {
    summary: { type: "string", alias: "m", positional: true, required: true, describe: "One sentence" },
    task: { type: "string", describe: "Task whose thread it belongs to" },
    to: { type: "string", describe: "Agent id, manager, or all" },
    type: { type: "string", default: "note", describe: "proposal, status, question, consensus … any text" },
    note: { type: "string", describe: "More text" },
    branch: { type: "string", describe: "Branch" },
    receipt: { type: "list", describe: "Path of evidence inside the repository" },
    meta: { type: "keyvalue", describe: "Further facts, key=value" },
    key: { type: "string", describe: "Idempotency key: the same key and body is sent once" },
  },
  examples: [
    [`bus message send --task QUEUE-001 --type question "does the guard read symlinks?"`, "to everybody on the task"],
    [`bus message send --to codex-2 --key handover-1 "tests are yours"`, "once, however often it is repeated"],
  ],
  async run({ receipt, meta, ...args }, context) {
    const message = await (await context.bus()).sendMessage({ ...args, receipts: receipt, ...(Object.keys(meta).length > 0 && { meta }) });
    return { value: message, text: () => `sent ${message.id}` };
  },
});

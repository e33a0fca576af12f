import { command } from "../command.js";
import { claimLine } from "../render/claim.js";
import { visible } from "../render/escape.js";

export default command({
  name: "task_assign",
  sentence: "Reserve a task for an engineer and tell it: record, event and message.",
  options: {
    task: { type: "string", positional: true, required: true, describe: "Task id" },
    engineer: { type: "string", positional: true, describe: "Agent id" },
    plan: { type: "string", describe: "Plan id under _plans/" },
    branch: { type: "string", describe: "Branch of the work: agent/<engineer>/…" },
    note: { type: "string", describe: "What the engineer should know" },
    "auto-claim": { type: "boolean", describe: "Also claim in the engineer's name, bound to its next session" },
    reassign: { type: "boolean", describe: "Replace a running assignment; needs --note" },
    withdraw: { type: "boolean", describe: "Take the assignment back; needs --note when it runs" },
  },
  examples: [
    ["bus task_assign QUEUE-001 --engineer codex-2 --plan 2026-01-31-watch", "codex-2 acknowledges with a status event or bus message ack"],
    [`bus task_assign QUEUE-001 --engineer codex-3 --reassign --note "codex-2 is away"`, "never silently"],
  ],
  async run(args, context) {
    const done = await (await context.bus()).assign(args);
    const { task_id, engineer, assigned_at } = done.assignment;
    return {
      value: done,
      text: (look) => [`${visible(task_id)}  assigned to ${visible(engineer)}  ${assigned_at}`, ...(done.claim === undefined ? [] : [claimLine(done.claim, look)])].join("\n"),
    };
  },
});

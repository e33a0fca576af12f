import { KNOWN_EVENTS } from "../../domain/event.js";
import { command } from "../command.js";
import { eventLine } from "../render/event.js";

export default command({
  name: "event log",
  sentence: "Append an event: what you did, found or propose.",
  options: {
    event: { type: "string", alias: "e", required: true, describe: `Type, any text; known: ${KNOWN_EVENTS.join(", ")}` },
    summary: { type: "string", alias: "m", required: true, describe: "One sentence" },
    task: { type: "string", describe: "Task id" },
    plan: { type: "string", describe: "Plan id" },
    branch: { type: "string", describe: "Branch" },
    pr: { type: "string", describe: "Pull request" },
    receipt: { type: "list", describe: "Path of evidence inside the repository; its SHA-256 is kept" },
    severity: { type: "string", choices: ["low", "medium", "high"], describe: "How much it matters" },
    extra: { type: "keyvalue", describe: "Further key of the line, for instance reviewer=codex-2" },
    "message-id": { type: "string", describe: "Message that this answers" },
  },
  examples: [
    [`bus event log --event status --task QUEUE-001 --summary "tests pass" --receipt _report/agent/codex-1/test.log`, "with evidence"],
    [`bus event log --event note --summary "reviewed the plan" --plan 2026-01-31-watch --extra reviewer=codex-2`, "a review"],
  ],
  async run({ receipt, ...args }, context) {
    const event = await (await context.bus()).logEvent({ ...args, receipts: receipt });
    return { value: event, text: (look) => eventLine(event, look) };
  },
});

import { TEXT, TEXTS } from "../schema.js";
import { WRITES, tool } from "../tool.js";

export default tool({
  name: "log",
  description: "Append an event others will see: status, note, complete, pr_opened, alert …",
  input: { event: TEXT, summary: TEXT, task: TEXT, plan: TEXT, pr: TEXT, receipts: TEXTS, severity: { type: "string", enum: ["low", "medium", "high"] } },
  required: ["event", "summary"],
  output: { id: TEXT, ts: TEXT },
  hints: WRITES,
  async run(request, call) {
    const { id, ts, event, task_id } = await (await call.bus()).logEvent(request);
    return { value: { id, ts }, text: `logged ${event}${task_id === undefined ? "" : ` for ${task_id}`}` };
  },
});

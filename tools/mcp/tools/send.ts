import { TEXT, TEXTS } from "../schema.js";
import { WRITES, tool } from "../tool.js";

export default tool({
  name: "send",
  description: "Message an agent (to: id, manager, all) or a task's thread.",
  input: { summary: TEXT, to: TEXT, task: TEXT, type: { type: "string", description: "question, proposal, note …" }, note: { type: "string", description: "the details" }, receipts: TEXTS, key: { type: "string", description: "sends once per key" } },
  required: ["summary"],
  output: { id: TEXT, ts: TEXT },
  hints: WRITES,
  async run(request, call) {
    const { id, ts, to, task_id } = await (await call.bus()).sendMessage(request);
    return { value: { id, ts }, text: `sent to ${[to, task_id].filter((part) => part !== undefined).join(" on ")}` };
  },
});

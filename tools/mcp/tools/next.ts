import { RECORDS, FLAG, TEXT } from "../schema.js";
import { READS, tool } from "../tool.js";

const MOST = 50;

export default tool({
  name: "next",
  description: "The queued task to take up next; all: the whole queue with states.",
  input: { label: TEXT, all: FLAG },
  output: { tasks: RECORDS },
  hints: READS,
  async run({ label, all }, call) {
    const bus = await call.bus();
    const wanted = label === undefined ? {} : { label };
    const entries = all === true ? (await bus.listQueue(wanted)).tasks : [await bus.nextTask(wanted)];
    const tasks = entries.slice(0, MOST).map(({ task_id, state, title, holder, labels, waits_for, file }) => ({
      task_id,
      state,
      title,
      holder,
      ...(labels.length > 0 && { labels }),
      ...(waits_for.length > 0 && { waits_for }),
      file,
    }));
    const more = entries.length - tasks.length;
    const lines = tasks.map(({ task_id, state, title, holder, waits_for }) => `${task_id} ${state}${holder === undefined ? "" : ` (${holder})`}${waits_for === undefined ? "" : ` waits for ${waits_for.join(", ")}`}: ${title}`);
    return { value: { tasks, ...(more > 0 && { more }) }, text: [...lines, ...(more > 0 ? [`${more} more`] : [])].join("\n") || "the queue is empty" };
  },
});

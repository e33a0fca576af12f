import { command } from "../command.js";
import { problemCount } from "../render/problem-count.js";
import { queueTable } from "../render/queue.js";

export default command({
  name: "queue list",
  sentence: "List the queue with who holds what, and what is ready.",
  options: {
    label: { type: "string", describe: "Only pieces with this label, such as codex::docs" },
    state: { type: "string", choices: ["ready", "blocked", "claimed", "assigned", "done", "stale", "unreadable"], describe: "Only pieces in this state" },
  },
  examples: [
    ["bus queue list --state ready", "what may be claimed now"],
    ["bus queue list --label codex::docs", "work that prefers a writer of documents"],
  ],
  async run(args, context) {
    const queue = await (await context.bus()).listQueue(args);
    return { value: queue, text: (look) => [queueTable(queue.tasks, look), problemCount(queue.problems, look)].filter((part) => part !== "").join("\n") };
  },
});

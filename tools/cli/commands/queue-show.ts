import { command } from "../command.js";
import { queueDetail } from "../render/queue.js";

export default command({
  name: "queue show",
  sentence: "Show one piece of the queue: its fields, claim, assignment and thread.",
  options: { task: { type: "string", positional: true, required: true, describe: "Task id" } },
  examples: [["bus queue show QUEUE-001", "goal, acceptance, and who works on it"]],
  async run({ task }, context) {
    const detail = await (await context.bus()).showQueued({ task });
    return { value: detail, text: (look) => queueDetail(detail, look) };
  },
});

import { command } from "../command.js";
import { messageTable } from "../render/message.js";

export default command({
  name: "message thread",
  sentence: "Show every message about a task, oldest first.",
  options: {
    task: { type: "string", positional: true, required: true, describe: "Task id" },
    limit: { type: "number", alias: "n", describe: "The last so many" },
  },
  examples: [["bus message thread QUEUE-001", "with acknowledgements"]],
  async run(args, context) {
    const mail = await (await context.bus()).thread(args);
    return { value: mail, text: (look) => messageTable(mail.messages, look) };
  },
});

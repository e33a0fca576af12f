import { command } from "../command.js";
import { messageTable } from "../render/message.js";

export default command({
  name: "message inbox",
  sentence: "Show what you have not acknowledged yet; reading consumes nothing.",
  options: {
    wait: { type: "number", describe: "Block until something comes, at most this many seconds" },
    all: { type: "boolean", describe: "Also what you have acknowledged" },
    limit: { type: "number", alias: "n", describe: "The last so many" },
  },
  examples: [["bus message inbox --wait 60", "returns as soon as a message is there"]],
  async run(args, context) {
    const mail = await (await context.bus()).inbox(args);
    return { value: mail, text: (look) => messageTable(mail.messages, look) };
  },
});

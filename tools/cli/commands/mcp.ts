import { Readable } from "node:stream";
import { command } from "../command.js";

export default command({
  name: "mcp",
  sentence: "Serve the bus to an agent's client over stdin and stdout (Model Context Protocol) until it goes away; clients start this themselves.",
  options: {},
  examples: [
    ["bus mcp", "what stands in a client's configuration; bus init --clients writes it"],
    ["bus mcp --agent codex-1", "every call as codex-1, without boot"],
  ],
  async run(_, context) {
    if (context.isTTY) context.tell("this speaks JSON-RPC to an agent's client; end it with Ctrl-C");
    await context.serveMcp();
    // stdout belonged to the protocol: nothing is printed, not even with --json.
    return Readable.from([]);
  },
});

import { command } from "../command.js";

export default command({
  name: "message ack",
  sentence: "Acknowledge messages: they leave your inbox, and their senders can see it.",
  options: {
    id: { type: "list", positional: true, describe: "Message ids; otherwise everything in your inbox" },
    note: { type: "string", describe: "Answer in one sentence" },
  },
  examples: [["bus message ack", "the whole inbox"]],
  async run({ id, note }, context) {
    const acked = await (await context.bus()).ackMessages({ ...(id.length > 0 && { ids: id }), ...(note !== undefined && { note }) });
    return { value: { acknowledged: acked }, text: () => (acked.length === 0 ? "nothing new to acknowledge" : `acknowledged ${acked.join(" ")}`) };
  },
});

import { command } from "../command.js";
import { claimLine } from "../render/claim.js";

export default command({
  name: "heartbeat",
  sentence: "Renew your leases; exit 5 when one was lost and you have to stop.",
  options: {
    task: { type: "string", positional: true, describe: "Task id; otherwise all that this session holds" },
    fence: { type: "number", describe: "Refuse unless the claim is at this fencing token" },
    summary: { type: "string", describe: "What you are doing" },
  },
  examples: [["bus heartbeat", "everything this session holds"]],
  async run(args, context) {
    const claims = await (await context.bus()).heartbeat(args);
    return { value: claims, text: (look) => claims.map((claim) => claimLine(claim, look)).join("\n") };
  },
});

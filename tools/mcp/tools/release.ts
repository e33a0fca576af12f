import { briefClaim } from "../brief.js";
import { RECORD, TEXT, TEXTS } from "../schema.js";
import { SETTLES, tool } from "../tool.js";

export default tool({
  name: "release",
  description: "Give your task back, say it is done, or pause it (stays yours).",
  input: { task: TEXT, status: { type: "string", enum: ["released", "done", "paused"] }, notes: TEXT, receipts: { ...TEXTS, description: "files that prove it" } },
  required: ["task"],
  output: { claim: RECORD },
  hints: SETTLES,
  async run({ task, status, notes, receipts }, call) {
    const bus = await call.bus();
    const words = { task, ...(notes !== undefined && { notes }) };
    const claim =
      status === "paused" ? await bus.pause(words) : await bus.release({ ...words, ...(status !== undefined && { status }), ...(receipts !== undefined && { receipts }) });
    return { value: { claim: briefClaim(claim) }, text: `${task} ${claim.status}` };
  },
});

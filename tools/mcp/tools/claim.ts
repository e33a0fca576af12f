import { briefClaim, minute } from "../brief.js";
import { RECORD, TEXT } from "../schema.js";
import { SETTLES, tool } from "../tool.js";

export default tool({
  name: "claim",
  description: "Take a task, or renew your claim. CONFLICT names the holder.",
  input: {
    task: { type: "string", description: "QUEUE-001" },
    plan: { type: "string", description: "plan id" },
    scope: { type: "array", items: { type: "string" }, description: "globs you will edit: locked with it" },
    notes: TEXT,
    take_over: { type: "string", description: "why it is safe: its owner is gone" },
  },
  required: ["task"],
  output: { claim: RECORD },
  hints: SETTLES,
  async run({ take_over: note, ...request }, call) {
    const bus = await call.bus();
    const claim = note === undefined ? await bus.claim(request) : await bus.reclaim({ ...request, note });
    const { task_id, status, branch, fence, expires_at, scope } = claim;
    const locked = scope === undefined ? "" : `; locked ${scope.join(" ")}`;
    return { value: { claim: briefClaim(claim) }, text: `${task_id} ${status}, yours until ${minute(expires_at)} (fence ${fence}), branch ${branch}${locked}` };
  },
});

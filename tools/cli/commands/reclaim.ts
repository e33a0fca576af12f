import { command } from "../command.js";
import { claimLine } from "../render/claim.js";

export default command({
  name: "reclaim",
  sentence: "Take a task over from an owner that is gone: expired, dead, or paused by somebody else.",
  options: {
    task: { type: "string", positional: true, required: true, describe: "Task id" },
    note: { type: "string", required: true, describe: "Why it is safe; kept in the claim's history" },
    force: { type: "boolean", describe: "Although the lease still holds" },
    plan: { type: "string", describe: "Plan id under _plans/" },
    branch: { type: "string", describe: "Branch of the work: agent/<agent>/…" },
    notes: { type: "string", describe: "What you are about to do" },
    scope: { type: "list", describe: "Lock these files with it, all or nothing: glob, path or folder, may be repeated" },
    "out-of-scope": { type: "list", describe: "What you leave alone although the scope covers it" },
    "allow-unassigned": { type: "boolean", describe: "Although it is assigned to somebody else" },
  },
  examples: [[`bus reclaim QUEUE-001 --note "codex-2 crashed; its branch has no commits"`, "raises the fence: the old owner's next write is refused"]],
  async run(args, context) {
    const claim = await (await context.bus()).reclaim(args);
    return { value: claim, text: (look) => claimLine(claim, look) };
  },
});

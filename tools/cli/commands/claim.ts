import { command } from "../command.js";
import { claimLine } from "../render/claim.js";

export default command({
  name: "claim",
  sentence: "Take a task, or renew the lease when it is yours; exit 3 names who holds it.",
  options: {
    task: { type: "string", positional: true, required: true, describe: "Task id, for instance QUEUE-001" },
    plan: { type: "string", describe: "Plan id under _plans/" },
    branch: { type: "string", describe: "Branch of the work: agent/<agent>/…" },
    notes: { type: "string", describe: "What you are about to do" },
    scope: { type: "list", describe: "Lock these files with it, all or nothing: glob, path or folder, may be repeated" },
    "out-of-scope": { type: "list", describe: "What you leave alone although the scope covers it" },
    "allow-unassigned": { type: "boolean", describe: "Although it is assigned to somebody else, or to nobody where the bus wants it; said on the record" },
  },
  examples: [
    ["bus claim QUEUE-001", "take the task under your manifest's agent id"],
    ["bus claim --task QUEUE-001 --plan 2026-01-31-watch --agent codex-1", "with a plan, as codex-1"],
    ['bus claim QUEUE-001 --scope "src/api/**" --scope docs/api.md', "with the files that it is about"],
  ],
  async run(args, context) {
    const claim = await (await context.bus()).claim(args);
    return { value: claim, text: (look) => claimLine(claim, look) };
  },
});

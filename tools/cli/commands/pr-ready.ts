import { command } from "../command.js";
import { readyText } from "../render/pull-request.js";

export default command({
  name: "pr ready",
  sentence: "Say what a draft lacks, with the plan's steps and GitHub's checks; where that is nothing, take the draft mark off. Exit code 1 when something is missing.",
  options: {
    task: { type: "string", positional: true, describe: "Task id; default: the one that you hold here, or the only one that you hold" },
    "dry-run": { type: "boolean", describe: "Only say what is missing" },
    repo: { type: "string", describe: "owner/name on GitHub; default: GITHUB_REPOSITORY, or that of origin" },
  },
  examples: [
    ["bus pr ready", "once everything is pushed and the checks have passed"],
    ["bus pr ready QUEUE-001 --dry-run", "only look"],
  ],
  async run({ dryRun, repo, ...args }, context) {
    const ready = await (await context.bus()).readyPullRequest({ ...args, dryRun, ...(repo !== undefined && { repository: repo }) });
    return { value: ready, text: (look) => readyText(ready, look), exitCode: ready.ok ? 0 : 1 };
  },
});

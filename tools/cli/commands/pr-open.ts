import { command } from "../command.js";
import { openedText } from "../render/pull-request.js";

export default command({
  name: "pr open",
  sentence: "Open the draft of a task with plan, justification and receipts in its body, or bring the open one up to date; logs pr_opened once. Exit code 1 names what is missing.",
  options: {
    task: { type: "string", positional: true, describe: "Task id; default: the one that you hold here, or the only one that you hold" },
    title: { type: "string", describe: "Default: the plan's summary" },
    base: { type: "string", describe: "The branch that it is to go into; default: the repository's own" },
    push: { type: "boolean", describe: "Push the branch to origin first, never by force" },
    ready: { type: "boolean", describe: "Not as a draft" },
    "dry-run": { type: "boolean", describe: "Only show what would be opened" },
    repo: { type: "string", describe: "owner/name on GitHub; default: GITHUB_REPOSITORY, or that of origin" },
  },
  examples: [
    ["bus pr open --push", "push the branch and open its draft"],
    ["bus pr open QUEUE-001 --dry-run", "see title, labels and body first"],
  ],
  async run({ push, ready, dryRun, repo, ...args }, context) {
    const opened = await (await context.bus()).openPullRequest({ ...args, push, ready, dryRun, ...(repo !== undefined && { repository: repo }) });
    return { value: opened, text: (look) => openedText(opened, look) };
  },
});

import { command } from "../command.js";
import { pullRequestCheckText } from "../render/pull-request.js";

export default command({
  name: "pr check",
  sentence: "Say what the pull request of a task still lacks: plan, justification, receipts; exit code 1 when something is missing. Asks no network.",
  options: { task: { type: "string", positional: true, describe: "Task id; default: the one that you hold here, or the only one that you hold" } },
  examples: [
    ["bus pr check", "the task of this branch"],
    ["bus pr check QUEUE-001 --json", "one task, for a program"],
  ],
  async run(args, context) {
    const check = await (await context.bus()).checkPullRequest(args);
    return { value: check, text: (look) => pullRequestCheckText(check, look), exitCode: check.ok ? 0 : 1 };
  },
});

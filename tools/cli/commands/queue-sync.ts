import { EXIT_CODES } from "../../domain/bus-error.js";
import { command } from "../command.js";
import { queueSyncText } from "../render/queue-sync.js";

export default command({
  name: "queue sync",
  sentence: "Bring issues and queue items together by their labels; only with --apply is anything done.",
  options: {
    apply: { type: "boolean", describe: "Do it; otherwise the plan is shown" },
    repo: { type: "string", describe: "owner/name on GitHub; default: GITHUB_REPOSITORY, or that of origin" },
  },
  examples: [
    ["bus queue sync", "what would be written here and on GitHub"],
    ["bus queue sync --apply", "do it; a second time there is nothing to do"],
  ],
  async run({ apply, repo }, context) {
    const sync = await (await context.bus()).syncQueue({ apply, ...(repo !== undefined && { repository: repo }) });
    const { failure } = sync;
    if (failure !== undefined) context.tell(`bus: ${failure.message}\nhint: ${failure.hint}`);
    return { value: sync, text: (look) => queueSyncText(sync, look), ...(failure !== undefined && { exitCode: EXIT_CODES[failure.code] }) };
  },
});

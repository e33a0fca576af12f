import { command } from "../command.js";
import { reapedText } from "../render/worker-launched.js";

export default command({
  name: "worker reap",
  sentence: "Put in order what died: enter ends that nobody entered, end processes that outlived their worker, give workers without a keeper a new one; exit code 1 when a process would not go.",
  options: {
    plan: { type: "string", describe: "Only of this plan: its folder or name" },
  },
  examples: [
    ["bus worker reap", "after a crash or a restart"],
    ["bus worker reap --plan project-plans/search --json", "one plan, for a program"],
  ],
  async run(request, context) {
    const value = await (await context.bus()).reapWorkers(request);
    return { value, text: (look) => reapedText(value, look), exitCode: value.left.some(({ stayed }) => stayed.length > 0) ? 1 : 0 };
  },
});

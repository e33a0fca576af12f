import { command } from "../command.js";
import { inspectionText } from "../render/inspection.js";

export default command({
  name: "worker inspect",
  sentence: "Look at what a phase left: log, report, markers, tracker, and the state that its command shows; exit code 1 when something is missing, 3 while a worker is at it.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id" },
    plan: { type: "string", describe: "Plan's folder or name; default: the only open one, otherwise the checkout" },
    kind: { type: "string", choices: ["stub", "test", "implementation", "verification"], describe: "What the phase is, instead of what the plan says or its files show" },
    expect: { type: "string", choices: ["pass", "fail"], describe: "How the command is to come out, instead of what the kind says" },
    "fails-with": { type: "string", describe: "Regular expression that the output matches when it fails for the expected reason" },
    "files-only": { type: "boolean", describe: "Run nothing, and enter no verdict" },
    check: { type: "list", rest: true, describe: "Command that shows the phase's state, without a shell, instead of the plan's" },
  },
  examples: [
    ["bus worker inspect P03", "with the command that workers.json declares"],
    ['bus worker inspect P04 --kind test --fails-with "not implemented" -- npm test', "red, and for the expected reason"],
    ["bus worker inspect P05 --plan project-plans/cart --files-only", "a plan of which nobody launched anything"],
  ],
  async run({ check, filesOnly, ...asked }, context) {
    const value = await (await context.bus()).inspectWorker({ ...asked, filesOnly, ...(check.length > 0 && { check }) });
    return { value, text: (look) => inspectionText(value, look), exitCode: value.ok ? 0 : 1 };
  },
});

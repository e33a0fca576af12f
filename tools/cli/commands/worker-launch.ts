import { parseDuration } from "../../domain/time.js";
import { ASKED_OPTIONS, askedOf } from "../asked-options.js";
import { command } from "../command.js";
import { launchedText } from "../render/worker-launched.js";

export default command({
  name: "worker launch",
  sentence: "Start a fresh worker process for a phase, known by its PID before it begins; exit code 1 when the phases before it lack something, 3 when a worker is at it, 4 when its program is not there.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id, for instance P03" },
    plan: { type: "string", describe: "Plan's folder or name; default: the only open one, else the checkout" },
    kind: { type: "string", choices: ["stub", "test", "implementation", "verification"], describe: "What state its work is to be in" },
    budget: { type: "string", describe: "How long it may take, for instance 90m" },
    reason: { type: "string", describe: "Why it takes longer than the plan's budget" },
    task: { type: "string", describe: "Task that it claims; default <plan>-<phase>" },
    "worker-agent": { type: "string", describe: "Its agent id; default worker-<phase>" },
    ...ASKED_OPTIONS,
  },
  examples: [
    ["bus worker launch P03 -- ./phase.sh stub", "a command"],
    ['bus worker launch P03 --plan project-plans/search --client codex --prompt "Do phase P03 of the plan"', "a client by its name"],
    ['bus worker launch P05 --budget 90m --reason "slow suite" -- npm run phase -- --all', "with more time"],
  ],
  async run({ phase, plan, kind, budget, reason, task, workerAgent, ...asked }, context) {
    const value = await (await context.bus()).launchWorker({
      ...askedOf(asked),
      phase,
      ...(plan !== undefined && { plan }),
      ...(kind !== undefined && { kind }),
      ...(budget !== undefined && { budget: parseDuration(budget) / 1000 }),
      ...(reason !== undefined && { reason }),
      ...(task !== undefined && { task }),
      ...(workerAgent !== undefined && { agent: workerAgent }),
    });
    return { value, text: (look) => launchedText(value, look) };
  },
});

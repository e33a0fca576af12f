import { command } from "../command.js";
import { handoffLine } from "../render/handoff.js";

export default command({
  name: "handoff",
  sentence: "Write the hand-off of a lane by the template; the list of files must be what git shows.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
    checkpoint: { type: "string", describe: "Default: the latest" },
    files: { type: "list", describe: "A touched file; default: as git shows them" },
    accepted: { type: "list", describe: "A criterion that is met: its number, its text, all or none" },
    architecture: { type: "string", describe: "Architecture compliance" },
    docs: { type: "string", describe: "Documentation and comment compliance" },
    command: { type: "list", describe: "A command that was run; default: those of the receipts" },
    result: { type: "string", choices: ["pass", "fail", "partial"], describe: "pass unless given" },
    risk: { type: "list", describe: "A risk that is left; none unless given" },
    deviation: { type: "list", describe: "From architecture or test policy, with its reason" },
    next: { type: "string", describe: "For the integrator" },
  },
  examples: [
    ['bus handoff L-1 --accepted all --architecture "no new dependency" --docs "comments updated" --next "apply, then the full gate"', "a whole hand-off"],
  ],
  async run({ command: commands, risk, deviation, ...args }, context) {
    const value = await (await context.bus()).handOffLane({ ...args, commands, risks: risk, deviations: deviation });
    return { value, text: () => handoffLine(value) };
  },
});

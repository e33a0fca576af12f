import { command } from "../command.js";
import { gateText } from "../render/gate.js";

export default command({
  name: "gate run",
  sentence: "Run a gate of the ladder and keep its receipt; exit code 1 when it fails, or when a tool is missing.",
  options: {
    gate: { type: "string", positional: true, required: true, choices: ["1", "2", "3"], describe: "1: format and static checks of touched files; 2: tests of touched packages; 3: the whole repository" },
    lane: { type: "string", describe: "For this lane; default: this checkout as it is" },
  },
  examples: [
    ["bus gate run 1 --lane L-1", "what the lane touched"],
    ["bus gate run 3", "the whole repository"],
  ],
  async run({ gate, ...args }, context) {
    const receipt = await (await context.bus()).runGate({ gate: Number(gate) as 1 | 2 | 3, ...args });
    return { value: receipt, text: (look) => gateText(receipt, look), exitCode: receipt.verdict === "passed" ? 0 : 1 };
  },
});

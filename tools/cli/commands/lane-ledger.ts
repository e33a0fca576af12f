import { command } from "../command.js";
import { visible, visibleBlock } from "../render/escape.js";

export default command({
  name: "lane ledger",
  sentence: "Print the lanes as a part of the execution ledger, write it there, or hold it against the bus.",
  options: {
    write: { type: "boolean", describe: "Put it into the ledger" },
    check: { type: "boolean", describe: "Exit 1 when the ledger says something else" },
    wave: { type: "string", describe: "Only this wave" },
  },
  examples: [
    ["bus lane ledger --write", "bring the ledger up to date"],
  ],
  async run(args, context) {
    const value = await (await context.bus()).keepLedger(args);
    const { file, markdown, changed } = value;
    if (changed === undefined) return { value, text: () => visibleBlock(markdown) };
    const outcome = args.check ? (changed ? "differs from the bus" : "agrees with the bus") : changed ? "written" : "was up to date";
    return { value, text: () => `${visible(file)}: ${outcome}`, exitCode: args.check && changed ? 1 : 0 };
  },
});

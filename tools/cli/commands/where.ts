import { command } from "../command.js";
import { table } from "../render/table.js";

export default command({
  name: "where",
  sentence: "Show which bus this folder uses, and where its files are.",
  options: {},
  examples: [["bus where", "the live bus, the checkout and the record of its branch"]],
  async run(_args, context) {
    const where = await (await context.bus()).where();
    return {
      value: where,
      text: (look) =>
        table([{}, {}], [
          ["bus", where.busDir],
          ["checkout", where.checkout],
          ["record", where.recordDir],
          ["worktree", where.worktree],
          ["git", where.git?.gitDir ?? "none"],
        ], look),
    };
  },
});

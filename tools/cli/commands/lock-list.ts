import { command } from "../command.js";
import { locksText } from "../render/lock.js";

export default command({
  name: "lock list",
  sentence: "Show who has locked which files.",
  options: {
    owner: { type: "string", describe: "Only this agent's" },
  },
  examples: [["bus lock list", "every lock"], ["bus lock list --owner codex-1 --json", "one agent's, as JSON"]],
  async run({ owner }, context) {
    const locks = await (await context.bus()).listLocks(owner === undefined ? {} : { agent: owner });
    return { value: locks, text: (look) => locksText(locks, look) };
  },
});

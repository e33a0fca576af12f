import { command } from "../command.js";
import { lockLine } from "../render/lock.js";

export default command({
  name: "lock reclaim",
  sentence: "Take a stale lock over, with a note; its old owner's next write is refused.",
  options: {
    lock: { type: "string", positional: true, required: true, describe: "Lock id" },
    note: { type: "string", required: true, describe: "Why it is safe" },
    force: { type: "boolean", describe: "Although its lease still holds" },
  },
  examples: [['bus lock reclaim L-4fb2xk1q --note "its agent was stopped at noon"', "after the lease has expired"]],
  async run(args, context) {
    const lock = await (await context.bus()).reclaimLock(args);
    return { value: lock, text: (look) => lockLine(lock, look) };
  },
});

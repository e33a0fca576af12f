import { command } from "../command.js";
import { lockLine } from "../render/lock.js";

export default command({
  name: "lock release",
  sentence: "Give files back; a lock that was taken with a claim goes with the claim.",
  options: {
    lock: { type: "string", positional: true, required: true, describe: "Lock id" },
    notes: { type: "string", describe: "What came of it" },
    fence: { type: "number", describe: "Refuse unless the lock is at this fencing token" },
  },
  examples: [["bus lock release L-4fb2xk1q", "the lock of that id"]],
  async run(args, context) {
    const lock = await (await context.bus()).releaseLock(args);
    return { value: lock, text: (look) => lockLine({ ...lock, state: "ended" }, look) };
  },
});

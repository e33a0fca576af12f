import { command } from "../command.js";
import { lockLine } from "../render/lock.js";

export default command({
  name: "lock renew",
  sentence: "Renew the leases of your locks, though every command of yours does; exit 5: you have lost one.",
  options: {
    lock: { type: "string", positional: true, describe: "Lock id; all of yours unless given" },
    fence: { type: "number", describe: "Refuse unless the lock is at this fencing token" },
  },
  examples: [["bus lock renew", "all that you hold"]],
  async run(args, context) {
    const locks = await (await context.bus()).renewLocks(args);
    return { value: locks, text: (look) => locks.map((lock) => lockLine(lock, look)).join("\n") };
  },
});

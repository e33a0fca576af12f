import { EXIT_CODES } from "../../domain/bus-error.js";
import { command } from "../command.js";
import { lockCheckText } from "../render/lock.js";

export default command({
  name: "lock check",
  sentence: "Say whose files these are; exit 3 when one is somebody else's.",
  options: {
    paths: { type: "list", positional: true, required: true, describe: "Paths, there or not" },
  },
  examples: [["bus lock check src/api/login.ts src/api/user.ts", "before you change them"]],
  async run({ paths }, context) {
    const check = await (await context.bus()).checkLocks({ paths });
    return { value: check, text: (look) => lockCheckText(check, look), exitCode: check.allowed ? 0 : EXIT_CODES.CONFLICT };
  },
});

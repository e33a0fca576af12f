import { parseDuration } from "../../domain/time.js";
import { command } from "../command.js";
import { lockLine } from "../render/lock.js";

export default command({
  name: "lock acquire",
  sentence: "Take files for yourself, so that nobody else may change them; exit 3 names who holds one of them.",
  options: {
    scope: { type: "list", positional: true, required: true, describe: "Glob, path or folder; !glob takes away, :(literal)path and :(glob)pattern say which it is" },
    objective: { type: "string", required: true, describe: "What you are going to do there" },
    "out-of-scope": { type: "list", describe: "What you leave alone although the scope covers it" },
    ttl: { type: "string", describe: "Length of the lease, for instance 30m or 2h; your commands renew it" },
    id: { type: "string", describe: "Its name; one of your own locks gets these terms instead of its own" },
  },
  examples: [
    ['bus lock acquire "src/api/**" --objective "new login"', "everything below src/api"],
    ['bus lock acquire "src/**" --out-of-scope "src/gen/**" --objective "rename" --ttl 2h', "with an exception, for two hours"],
  ],
  async run({ ttl, ...args }, context) {
    const lock = await (await context.bus()).acquireLock({ ...args, ...(ttl !== undefined && { ttl: parseDuration(ttl) }) });
    return { value: lock, text: (look) => lockLine(lock, look) };
  },
});

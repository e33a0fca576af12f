/** A keeper that is killed at one of its calls, or whose disk is full while there is a file `disk-full`, or `log-full` for the log alone: `<fault> <call>`. */
import { constants, existsSync, writeSync } from "node:fs";
import { type Fault, type FsCall, faultyFs } from "../../../platform/node-fs-faults.js";
import { nodeFs } from "../../../platform/fs-port.js";
import { keepWorker } from "../../keep-worker.js";
import type { KeeperOrder } from "./start-keeper.js";
import { workerContext } from "../test-context.js";

const [fault = "none", at = "0"] = process.argv.slice(2);
let calls = 0;
let nudge = (): void => {};
process.on("SIGTERM", () => nudge());
const tell = (line: string): void => void writeSync(2, `${line}\n`);

function plan({ name, args: [path, flags] }: FsCall): Fault {
  const call = calls;
  calls += 1;
  if (fault === "full" && existsSync("log-full") && name === "openSync" && String(path).endsWith("events.jsonl")) return { fail: "ENOSPC" };
  if (fault === "full") return existsSync("disk-full") && takesRoom(name, String(path), flags) ? { fail: "ENOSPC" } : null;
  return call === Number(at) && (fault === "before" || fault === "after") ? { kill: fault } : null;
}

/** What is overwritten in place takes none. */
function takesRoom(name: string, path: string, flags: unknown): boolean {
  if (name === "openSync") return !path.endsWith(".end") && typeof flags === "number" && (flags & (constants.O_CREAT | constants.O_APPEND)) !== 0;
  return name === "linkSync" || name === "mkdirSync" || name === "renameSync";
}

async function main(): Promise<void> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
  const { bus_dir: _, ...order } = JSON.parse(text) as KeeperOrder;
  const bus = workerContext(process.cwd(), "nobody", { fs: faultyFs(nodeFs, plan, () => process.kill(process.pid, "SIGKILL")), tell });
  await keepWorker(bus, order, {
    say: async (answer) => {
      tell(`answered at ${calls}`);
      writeSync(1, `${JSON.stringify(answer)}\n`);
    },
    onNudge: (listener) => void (nudge = listener),
  });
  tell(`done at ${calls}`);
}

void main().then(() => process.exit(0));

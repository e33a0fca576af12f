import { openBus } from "../bus.js";
import type { KeeperOrder } from "../operations/worker/keeper/start-keeper.js";
import { fdOutput } from "../platform/fd-output.js";
import { nodeFs } from "../platform/fs-port.js";
import { closeInherited } from "../platform/inherited-files.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Whose we are said by the environment would be the launcher; a keeper is nobody, and acts for its worker. */
const NOT_OURS = /^(BUS_(AGENT|SESSION|PID|DIR)|CODEX_THREAD_ID|CLAUDE_CODE_SESSION_ID)$/;

// Nor does it hold open what its launcher was started with, such as a lock.
closeInherited(nodeFs);
// It outlives the terminal, and whoever started it.
for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGPIPE"] as const) process.on(signal, () => {});
let nudge = (): void => {};
process.on("SIGTERM", () => nudge());

const stdout = fdOutput(nodeFs, 1, () => process.stdout);
/** On a full disk nobody hears of it, and the keeper goes on. */
function tell(line: string): void {
  try {
    nodeFs.writeSync(2, `${new Date().toISOString()} ${line}\n`);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
process.on("uncaughtException", (error: Error) => {
  tell(`internal error: ${error.stack ?? error.message}`);
  process.exit(70);
});

/** Nobody may be listening any more. */
async function say(answer: unknown): Promise<void> {
  await stdout.write(`${JSON.stringify(answer)}\n`).catch((error: unknown) => {
    if (errnoOf(error) !== "EPIPE") throw error;
  });
}

async function ordered(): Promise<KeeperOrder> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
  return JSON.parse(text) as KeeperOrder;
}

void ordered().then(async ({ bus_dir, ...request }) => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name)));
  const bus = openBus({ busDir: bus_dir, env, surface: "worker", tell });
  await bus.keepWorker(request, { say, onNudge: (listener) => void (nudge = listener) });
}).then(() => process.exit(0));

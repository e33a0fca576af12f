import type { Host } from "./host.js";
import { errnoOf } from "./write-file-failure.js";

/** denied: it runs as another user. */
export type Signalled = "sent" | "gone" | "denied";

/** Sends a signal to a process that is provably the one meant: looked at immediately before. Never to this one. */
export function signalProcess(host: Host, pid: number, start: string | null, signal: NodeJS.Signals): Signalled {
  if (start === null || pid === process.pid || host.startOf(pid) !== start) return "gone";
  try {
    process.kill(pid, signal);
    return "sent";
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ESRCH") return "gone";
    if (errno === "EPERM") return "denied";
    throw error;
  }
}

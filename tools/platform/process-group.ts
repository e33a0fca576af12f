import { setTimeout as sleep } from "node:timers/promises";
import type { FsPort } from "./fs-port.js";
import { errnoOf } from "./write-file-failure.js";

/** How often is asked whether a group is gone, ms. */
const LOOK_MS = 10;
/** After SIGKILL nothing runs any more, but what nobody waits for may still be listed. */
const REAP_MS = 1000;

/** Whether anything of a process group is left. */
export function groupLives(group: number): boolean {
  return signalGroup(group, 0);
}

/** Sends a signal to a whole group; false: there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ESRCH") return false;
    // Something of the group runs as another user, or has ended and waits to be noticed (macOS).
    if (errno === "EPERM") return true;
    throw error;
  }
}

/** Ends a whole group: asked by SIGTERM, and after `grace` (ms) by SIGKILL. Resolves when nothing of it runs any more. */
export async function endGroup(fs: FsPort, group: number, grace: number): Promise<void> {
  if (!signalGroup(group, "SIGTERM")) return;
  // What is stopped would not hear it.
  signalGroup(group, "SIGCONT");
  if (await gone(fs, group, grace)) return;
  signalGroup(group, "SIGKILL");
  await gone(fs, group, REAP_MS);
}

async function gone(fs: FsPort, group: number, within: number): Promise<boolean> {
  for (let waited = 0; waited < within; waited += LOOK_MS) {
    if (!groupLives(group)) return true;
    await sleep(LOOK_MS);
    if (waited % (10 * LOOK_MS) === 0 && onlyZombies(fs, group)) return true;
  }
  return !groupLives(group);
}

/** What has ended stays listed until its parent asks for it, and in a container without an init process nobody ever does. */
function onlyZombies(fs: FsPort, group: number): boolean {
  if (process.platform !== "linux") return false;
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const members = pids.map((pid) => statOf(fs, pid)).filter((stat) => stat !== null && stat.group === group);
  return members.length > 0 && members.every((stat) => stat?.state === "Z" || stat?.state === "X");
}

/** null: it has gone meanwhile, or is not for us to see, as nothing of the group can be. */
function statOf(fs: FsPort, pid: string): { state: string; group: number } | null {
  try {
    const line = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may hold anything.
    const [state = "", , group] = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}

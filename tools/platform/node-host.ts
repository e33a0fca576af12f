import { hostname, platform } from "node:os";
import type { FsPort } from "./fs-port.js";
import type { Host } from "./host.js";
import { isKnownClient } from "./known-client.js";
import { runProcess } from "./run-process.js";
import { errnoOf } from "./write-file-failure.js";

const ANCESTORS = 32;
/** The inode of Linux's first pid namespace. */
const FIRST_PID_NAMESPACE = 0xeffffffc;
const RUNTIME = { node: process.version, platform: `${process.platform} ${process.arch}` };

interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  /** In clock ticks since boot. */
  readonly start: string;
}

/**
 * This machine's processes: from /proc on Linux, from `ps` on macOS; elsewhere nothing can be told.
 * Within a container's pid namespace the name says so, because pids of other namespaces prove nothing there.
 */
export function nodeHost(fs: FsPort): Host {
  const os = platform();
  if (os === "linux") return linuxHost(fs);
  return { name: hostname(), runtime: RUNTIME, pid: process.pid, startOf: os === "darwin" ? startByPs : () => undefined, clientProcess: () => undefined };
}

function linuxHost(fs: FsPort): Host {
  let boot: string | null | undefined;
  return {
    runtime: RUNTIME,
    pid: process.pid,
    get name() {
      return hostname() + namespaceSuffix(fs);
    },
    startOf(pid) {
      if (!Number.isInteger(pid) || pid < 1) return undefined;
      boot ??= readProc(fs, "/proc/sys/kernel/random/boot_id");
      const stat = statOf(fs, String(pid));
      if (boot === null || boot === undefined || stat === undefined) return undefined;
      // A zombie has ended: it only waits for its parent to notice.
      return stat === null || stat.state === "Z" || stat.state === "X" ? null : `${boot.trim()}:${stat.start}`;
    },
    clientProcess() {
      let pid = statOf(fs, String(process.pid))?.parent ?? 0;
      for (let step = 0; step < ANCESTORS && pid > 1; step += 1) {
        if (isKnownClient(readProc(fs, `/proc/${pid}/cmdline`) ?? "")) return pid;
        pid = statOf(fs, String(pid))?.parent ?? 0;
      }
      return undefined;
    },
  };
}

function namespaceSuffix(fs: FsPort): string {
  const inode = fs.statSync("/proc/self/ns/pid", { throwIfNoEntry: false })?.ino;
  return inode === undefined || inode === FIRST_PID_NAMESPACE ? "" : `/pid-${inode}`;
}

/** null: no such process. undefined: /proc does not tell. */
function statOf(fs: FsPort, pid: string): ProcessStat | null | undefined {
  const line = readProc(fs, `/proc/${pid}/stat`);
  if (line === null) return isGone(Number(pid)) ? null : undefined;
  if (line === undefined) return undefined;
  // The second field is the program's name in brackets and may hold anything, brackets and spaces included.
  const [state, parent, ...rest] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const start = rest[17];
  return state === undefined || start === undefined ? undefined : { state, parent: Number(parent), start };
}

/** Asked of the kernel, because /proc may hide other users' processes or not be there at all. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return errnoOf(error) === "ESRCH";
  }
}

/** null: not there. undefined: not for us to read. */
function readProc(fs: FsPort, path: string): string | null | undefined {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === "ENOENT" || errno === "ESRCH" ? null : undefined;
  }
}

function startByPs(pid: number): string | null | undefined {
  const { status, stdout, failed } = runProcess("ps", ["-o", "lstart=", "-p", String(pid)], { env: { ...process.env, LC_ALL: "C", TZ: "UTC" } });
  if (failed !== undefined) return undefined;
  const start = stdout.toString("utf8").trim();
  if (start !== "") return start;
  return status === 1 ? null : undefined;
}

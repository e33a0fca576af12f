import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "./fs-port.js";
import type { ProcessRow, ProcessTable } from "./process-table.js";
import { errnoOrThrow } from "./write-file-failure.js";

/** Linux tells times to programs in hundredths of a second, whatever it counts in. */
const TICK_MS = 10;
/** Gone meanwhile, on its way out, or another user's. */
const NOT_SHOWN: ReadonlySet<string> = new Set(["ENOENT", "ESRCH", "EIO", "EACCES", "EPERM"]);

/** Linux's processes, read from /proc; null: it is not there, or not for us to read. Throws BAD_DATA when it cannot be read, as when too many files are open. */
export function procTable(fs: FsPort): ProcessTable | null {
  const boot = read(fs, "/proc/sys/kernel/random/boot_id");
  if (boot === null) return null;
  const names = shown("/proc", () => fs.readdirSync("/proc"));
  if (names === null) return null;
  const pids = names.filter((name) => /^\d+$/.test(name));
  const environments = new Map<number, readonly string[]>();
  return {
    rows: pids.map((pid) => rowOf(fs, pid, boot.trim())).filter((row) => row !== null),
    variable(pid, name) {
      const environment = environments.get(pid) ?? (read(fs, `/proc/${pid}/environ`) ?? "").split("\0");
      environments.set(pid, environment);
      return environment.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
    },
    rss: (pid) => 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(fs, `/proc/${pid}/status`) ?? "")?.[1] ?? 0),
  };
}

/** null: it has gone meanwhile. */
function rowOf(fs: FsPort, pid: string, boot: string): ProcessRow | null {
  const line = read(fs, `/proc/${pid}/stat`);
  if (line === null) return null;
  // The second field is the program's name in brackets and may hold anything, brackets and spaces included.
  const [state = "", ...fields] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [parent = 0, group = 0, session = 0] = fields.map(Number);
  const ticks = fields.slice(10, 14).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number(pid), parent, group, session, start: `${boot}:${fields[18]}`, ended: state === "Z" || state === "X", cpu_ms: ticks * TICK_MS };
}

function read(fs: FsPort, path: string): string | null {
  return shown(path, () => fs.readFileSync(path, "utf8"));
}

/** null: not there any more, or not for us to read. */
function shown<T>(path: string, look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    const errno = errnoOrThrow(error);
    if (NOT_SHOWN.has(errno)) return null;
    // What cannot be seen for want of a descriptor may well run: left out, it would be one that has gone.
    throw new BusError("BAD_DATA", `cannot read ${path}: ${errno}`, { hint: "ulimit -n", cause: error });
  }
}

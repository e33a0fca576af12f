import type { ProcessRow, ProcessTable } from "./process-table.js";
import { runProcess } from "./run-process.js";

/** pid, parent, group, state, memory (KiB), time in use, and the start in the words of `lstart`, which are the last. */
const COLUMNS = "pid=,ppid=,pgid=,stat=,rss=,time=,lstart=";
const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/;

/** The processes as `ps` tells them (macOS): without sessions, and without anybody's environment. null: it does not. */
export function psTable(): ProcessTable | null {
  const { stdout, status } = runProcess("ps", ["-A", "-o", COLUMNS], { env: { ...process.env, LC_ALL: "C", TZ: "UTC" } });
  if (status !== 0) return null;
  const lines = stdout.toString("utf8").split("\n").map((line) => ROW.exec(line)).filter((match) => match !== null);
  const memory = new Map(lines.map(([, pid, , , , kib]) => [Number(pid), 1024 * Number(kib)]));
  return { rows: lines.map(rowOf), variable: () => null, rss: (pid) => memory.get(pid) ?? 0 };
}

function rowOf([, pid, parent, group, state = "", , time = "", start = ""]: RegExpExecArray): ProcessRow {
  return { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0, start, ended: state.startsWith("Z"), cpu_ms: Math.round(secondsOf(time) * 1000) };
}

/** `[[dd-]hh:]mm:ss[.ff]`. */
function secondsOf(time: string): number {
  const [clock = "", days = "0"] = time.split("-").reverse();
  return clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}

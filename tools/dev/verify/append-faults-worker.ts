import { appendFileSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BusError } from "../../domain/bus-error.js";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import type { LogName } from "../../store/contract.js";
import { openFileLogs } from "../../store/file/logs.js";
import type { AppendMutant } from "./append-faults-mutants.js";

export interface Writing {
  readonly busDir: string;
  /** The session; its lines are `<name>-<n>` from `first` on. */
  readonly name: string;
  readonly first: number;
  readonly lines: number;
  readonly logs: readonly LogName[];
  /** Every acknowledged line is noted here. */
  readonly acks: string;
  /** How likely an append is cut in half by SIGKILL. */
  readonly killRate: number;
  /** Longest pause between two lines, ms. */
  readonly paceMs: number;
  readonly mutant?: AppendMutant | undefined;
}

/** Writes lines, notes each that is acknowledged, and sometimes dies half-way through one. */
async function write({ busDir, name, first, lines, logs, acks, killRate, paceMs, mutant }: Writing): Promise<void> {
  const append = mutant === undefined ? openFileLogs({ fs: dying(killRate), busDir, durability: "relaxed" }).append : wrongly(busDir, killRate, mutant);
  const fd = openSync(acks, "a");
  for (let n = first; n < lines; n += 1) {
    const log = logs[Math.floor(Math.random() * logs.length)] ?? "events";
    const line = { id: `${name}-${n}`, ts: new Date().toISOString(), session_id: name, sent: performance.timeOrigin + performance.now(), summary: "x".repeat(Math.floor(Math.random() * 600)) };
    if (!(await isAcknowledged(() => append(log, line)))) continue;
    writeSync(fd, `${n} ${log} ${name}-${n}\n`);
    if (paceMs > 0) await pause(Math.random() * paceMs);
  }
}

/** A refusal is an answer, and nothing is lost by it; git may have taken the folder away for a moment. */
async function isAcknowledged(append: () => Promise<unknown>): Promise<boolean> {
  try {
    await append();
    return true;
  } catch (error) {
    if (error instanceof BusError && error.code === "UNWRITABLE") return false;
    throw error;
  }
}

/** A port that now and then writes half of a line and ends the process. */
function dying(rate: number): FsPort {
  return {
    ...nodeFs,
    writeSync: ((fd: number, bytes: Buffer, offset: number, length: number, position: number | null) => {
      if (position === null && Math.random() < rate) {
        nodeFs.writeSync(fd, bytes, offset, Math.floor(Math.random() * length), position);
        process.kill(process.pid, "SIGKILL");
      }
      return nodeFs.writeSync(fd, bytes, offset, length, position);
    }) as typeof nodeFs.writeSync,
  };
}

function wrongly(busDir: string, rate: number, mutant: AppendMutant) {
  return async (log: LogName, line: object): Promise<void> => {
    const path = join(busDir, log === "events" ? "events/events.jsonl" : `${log}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    const text = JSON.stringify(line);
    if (Math.random() < rate) {
      appendFileSync(path, text.slice(0, text.length / 2));
      process.kill(process.pid, "SIGKILL");
    }
    if (mutant === "naive") return appendFileSync(path, `${text}\n`);
    appendFileSync(path, text);
    appendFileSync(path, "\n");
  };
}

await write(JSON.parse(process.argv[2] ?? "") as Writing);

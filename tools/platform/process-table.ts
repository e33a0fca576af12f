import { platform } from "node:os";
import type { FsPort } from "./fs-port.js";
import { procTable } from "./proc-table.js";
import { psTable } from "./ps-table.js";

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0: not told. */
  readonly session: number;
  /** As `Host.startOf` tells it. */
  readonly start: string;
  /** A zombie: it waits for its parent to notice. */
  readonly ended: boolean;
  /** User and system time, ms, with that of children that have ended and were waited for. */
  readonly cpu_ms: number;
}

/** All processes at one moment, as far as this system shows them to us. */
export interface ProcessTable {
  readonly rows: readonly ProcessRow[];
  /** A variable of the environment that a process was started with; null: not set, or not for us to read. */
  variable(pid: number, name: string): string | null;
  /** Memory that it has in use, bytes; 0: it has gone. */
  rss(pid: number): number;
}

/** null: this system does not tell. */
export function processTable(fs: FsPort): ProcessTable | null {
  if (platform() === "linux") return procTable(fs);
  return platform() === "darwin" ? psTable() : null;
}

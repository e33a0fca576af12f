import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { nodeHost } from "./node-host.js";
import type { GatedProcess, Marked } from "./processes.js";
import { workerProcesses } from "./worker-processes.js";

export const host = nodeHost(nodeFs);
export const processes = workerProcesses(nodeFs, host);
const PATH = process.env["PATH"] ?? "";

export interface TestWorker extends GatedProcess {
  readonly cwd: string;
  readonly log: string;
  readonly marked: Marked;
  /** All that the log holds now. */
  said(): string;
}

let number = 0;

/** A program behind a gate, in a folder of its own; ended, with all that is its own, when the test is. */
export async function gated(argv: readonly string[], more: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly mark?: string } = {}): Promise<TestWorker> {
  const { cwd = scratch(), mark = `T-${process.pid}-${(number += 1)}` } = more;
  const log = join(scratch(), "log");
  const gate = await processes.startGated({ argv, cwd, env: { PATH, BUS_WORKER: mark, ...more.env }, log });
  const marked = { pid: gate.pid, start: gate.start, mark };
  onTestFinished(async () => void (await processes.end(marked, 0)));
  return { ...gate, cwd, log, marked, said: () => (existsSync(log) ? readFileSync(log, "utf8") : "") };
}

/** The same of a shell script, begun. */
export async function working(script: string, more?: Parameters<typeof gated>[1]): Promise<TestWorker> {
  const worker = await gated(["sh", "-c", script], more);
  worker.release();
  return worker;
}

/** Waits for what a process writes, as a whole line. */
export async function written(file: string): Promise<string> {
  while (!existsSync(file) || !readFileSync(file, "utf8").endsWith("\n")) await sleep(5);
  return readFileSync(file, "utf8").trim();
}

/** The same, as a pid. */
export const pidIn = async (file: string): Promise<number> => Number(await written(file));

/** Zombies do not run. */
export const runs = (pid: number): boolean => typeof host.startOf(pid) === "string";

/** Waits until a process runs no more. */
export async function over(pid: number): Promise<void> {
  while (runs(pid)) await sleep(5);
}

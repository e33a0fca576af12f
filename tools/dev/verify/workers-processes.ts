import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Found {
  readonly pid: number;
  /** null: a keeper of the bus. */
  readonly worker: string | null;
  readonly command: string;
}

/** Everything on this machine that belongs to a plan's workers by its mark, and the keepers of the programs in `folder`; what has ended and waits to be noticed is not. */
export function processesOf({ folder, plan }: { readonly folder: string; readonly plan: string }): Found[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name): Found[] => {
    const environment = shown(name, "environ").split("\0");
    const command = shown(name, "cmdline").split("\0").join(" ").trim();
    if (!runs(Number(name))) return [];
    if (environment.includes(`BUS_WORKER_PLAN=${plan}`)) return [{ pid: Number(name), worker: environment.find((one) => one.startsWith("BUS_WORKER="))?.slice(11) ?? "", command }];
    return command.includes(join(folder, "keeper.cjs")) ? [{ pid: Number(name), worker: null, command }] : [];
  });
}

/** A zombie has ended. */
export function runs(pid: number): boolean {
  const stat = shown(String(pid), "stat");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

/** Ends a process, for real; false: it had gone. */
export function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    return false;
  }
}

/** Waits until it is so; false: it did not become so within `ms`. */
export async function until(isSo: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(20)) if (await isSo()) return true;
  return isSo();
}

/** Processes that are nobody's worker: one with no mark, one with the mark of another bus's worker. */
export function bystanders(cwd: string): ChildProcess[] {
  return [{}, { BUS_WORKER: "P01-1-elsewhere", BUS_WORKER_PLAN: "elsewhere" }].map((mark) => spawn("sleep", ["100000"], { cwd, env: { PATH: process.env["PATH"], ...mark }, detached: true, stdio: "ignore" }));
}

/** Empty: it has gone, or is not ours to read. */
function shown(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch (error) {
    if (!["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return "";
  }
}

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Launch } from "./client.js";

export interface Ended {
  /** null: it took too long and was ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** ms. */
  readonly took: number;
}

/** ms. */
const LIMIT = 120_000;

/** Process groups that must not outlive us. */
const running = new Set<number>();
process.on("exit", () => running.forEach(endGroup));

export function bareEnvironment(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const path = [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":");
  return { HOME: home, LANG: "C.UTF-8", PATH: path, TERM: "dumb", ...more };
}

/** Runs a program with nothing of our own environment but the way to node; it and its children are gone afterwards, at once when `killed` says so. */
export async function runProgram({ program, args, env }: Launch, cwd: string, home: string, killed?: AbortSignal): Promise<Ended> {
  const began = Date.now();
  const temporary = join(home, "tmp");
  mkdirSync(temporary, { recursive: true });
  const child = spawn(program, args, { cwd, detached: true, env: bareEnvironment(home, { TMPDIR: temporary, ...env }), stdio: ["ignore", "pipe", "pipe"] });
  const group = child.pid;
  if (group !== undefined) running.add(group);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  killed?.addEventListener("abort", () => group !== undefined && endGroup(group));
  const timer = setTimeout(() => group !== undefined && endGroup(group), LIMIT);
  const code = await new Promise<number | null>((resolve, reject) => void child.on("error", reject).on("close", resolve));
  clearTimeout(timer);
  if (group !== undefined) endGroup(group);
  return { code, stdout, stderr, took: Date.now() - began };
}

/** A client's servers and shells are of its process group. */
function endGroup(group: number): void {
  running.delete(group);
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const PROGRAM = fileURLToPath(new URL("../../../dist/bus.cjs", import.meta.url));

export interface BusRan {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `bus` as an agent in a folder, as a process of its own. */
export function bus(cwd: string, agent: string, ...args: string[]): Promise<BusRan> {
  return new Promise((resolve) => {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BUS_|CODEX_|CLAUDE)/.test(name)));
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...env, BUS_AGENT: agent }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** The same, and its JSON answer; throws when it ended with another code than 0. */
export async function asked<T>(cwd: string, agent: string, ...args: string[]): Promise<T> {
  const ran = await bus(cwd, agent, ...args, "--json");
  if (ran.code !== 0) throw new Error(`bus ${args.join(" ")} (${agent}): exit ${ran.code}\n${ran.stderr}`);
  return JSON.parse(ran.stdout) as T;
}

export function git(cwd: string, ...args: string[]): string {
  return execFileSync("git", ["-c", "user.name=demo", "-c", "user.email=demo@localhost", ...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 }).trim();
}

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fill, git } from "../scratch-repo.js";

const IGNORED = "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n";

/** What one process said. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A repository with a bus, and worktrees of it; or clones, each with a bus of its own. */
export function checkouts(folder: string, count: number, apart = false): string[] {
  const main = join(folder, "main");
  fill(main, { ".gitignore": IGNORED, "_bus/claims/.gitkeep": "" });
  git(main, "init", "--quiet", "--initial-branch=main");
  git(main, "add", "--all");
  git(main, "commit", "--quiet", "--message=first");
  return [main, ...Array.from({ length: count - 1 }, (_, n) => {
    const place = join(folder, `tree-${n + 1}`);
    if (apart) git(main, "clone", "--quiet", main, place);
    else git(main, "worktree", "add", "--quiet", "-b", `side-${n + 1}`, place);
    return place;
  })];
}

/** Runs a program of ours to its end, as `agent`; `killAfter`: to that moment, ms. */
export function ran(program: string, place: string, args: readonly string[], agent: string, killAfter?: number): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args, "--agent", agent, "--json"], { cwd: place, env: { PATH: process.env["PATH"] }, stdio: ["ignore", "pipe", "pipe"] });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

export function document(path: string): Record<string, unknown> | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>) : null;
}

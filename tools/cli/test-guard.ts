import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { openBus } from "../bus.js";
import { fill } from "../dev/scratch-repo.js";
import { tempRepository } from "../dev/temp-bus.js";
import { PROGRAM } from "./test-bus.js";

export const AGENT = { BUS_AGENT: "a" };
export type Env = Record<string, string>;

/** Git as somebody at this machine, or as an agent; `more`: further variables. */
export function gitAs(cwd: string, env: Env, ...args: string[]) {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgSign=false", "-c", "protocol.file.allow=always"];
  const { status, stdout, stderr } = spawnSync("git", [...who, ...args], { cwd, env: { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_EDITOR: "true", ...env }, encoding: "utf8" });
  return { status, said: stdout + stderr, out: stdout.trim() };
}
export const must = (cwd: string, env: Env, ...args: string[]): string => {
  const ran = gitAs(cwd, env, ...args);
  expect([args.join(" "), ran.status, ran.said]).toEqual([args.join(" "), 0, ran.said]);
  return ran.out;
};
export const REFUSED = (ran: { status: number | null; said: string }, reason: RegExp) => {
  expect(ran.said).toMatch(reason);
  expect(ran.status).not.toBe(0);
};
export const as = (cwd: string, agent: string) => openBus({ cwd, agent, env: {}, surface: "cli" });
export const install = (cwd: string, ...args: string[]) => {
  const ran = spawnSync(process.execPath, [PROGRAM, "guard", "install", "--git", ...args], { cwd, env: { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" }, encoding: "utf8" });
  return { status: ran.status, said: ran.stdout + ran.stderr };
};

/** A guarded repository in which b, in a worktree of its own, holds `src/`. */
export async function guarded(files: Record<string, string> = {}, before?: (root: string) => void): Promise<string> {
  const root = tempRepository({ "src/a.ts": "a1\na2\na3\na4\na5\na6\na7\na8\na9\n", "src/b.ts": "b\n", "free.ts": "f\n", ...files });
  onTestFinished(() => rmSync(`${root}-b`, { recursive: true, force: true }));
  must(root, {}, "worktree", "add", "--quiet", "-b", "agent/b/x", `${root}-b`);
  before?.(root);
  expect(install(root)).toMatchObject({ status: 0 });
  await as(`${root}-b`, "b").acquireLock({ scope: ["src"], objective: "rework", id: "L-b" });
  must(root, {}, "switch", "--quiet", "-c", "agent/a/x");
  return root;
}
export const commit = (root: string, env: Env, ...args: string[]) => gitAs(root, env, "commit", "--quiet", "--message=x", ...args);
export const change = (root: string, path: string, text: string): void => {
  fill(root, { [path]: text });
  must(root, {}, "add", "--all", "--", path);
};

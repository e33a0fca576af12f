import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Client, Place } from "./client.js";
import { bus, commitAll, git } from "./project.js";
import { bareEnvironment } from "./run-program.js";
import { PEER } from "./step.js";

/** All that a user does for these clients in the repository. */
export function wire(main: string, clients: readonly Client[], spoil: (repo: string) => void = () => {}): void {
  bus(main, main, "init");
  bus(main, main, "init", "--clients", clients.map(({ name }) => name).join());
  spoil(main);
  commitAll(main, "Wire the bus");
}

/** A peer, in a worktree of its own, takes `src/peer/**`. */
export function lockForPeer(main: string): void {
  const worktree = addWorktree(main, PEER);
  bus(main, worktree, "lock", "acquire", "--agent", PEER, "--scope", "src/peer/**", "--objective", "Rework the peer's part");
}

/** Returns where it is. */
export function addWorktree(main: string, agent: string): string {
  const worktree = join(main, "..", agent);
  git(main, "worktree", "add", "--quiet", "-b", `agent/${agent}/work`, worktree);
  return worktree;
}

/** What the doctor finds about this client's wiring, one finding a line. */
export function diagnose({ name }: Client, { main, repo, home }: Place): string {
  const { stdout } = spawnSync(process.execPath, [join(main, "node_modules/.bin/bus"), "doctor", "--clients", "--json"], { cwd: repo, env: bareEnvironment(home), encoding: "utf8" });
  const { checks } = JSON.parse(stdout) as { checks: readonly { readonly name: string; readonly findings: readonly { readonly message: string }[] }[] };
  return checks.filter((check) => check.name === name || check.name === "program").flatMap(({ findings }) => findings.map(({ message }) => message)).join("\n");
}

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUS } from "./measure.js";

/** Where measured files lie: BUS_VERIFY_TMP chooses another file system. */
export function temporaryParent(): string {
  return process.env["BUS_VERIFY_TMP"] ?? tmpdir();
}

/** Runs something in a folder of its own, which is gone afterwards. */
export async function inFolder<T>(act: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(temporaryParent(), "buslane-bench-")));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A git repository that `bus init` made ready, below `parent`; its root. */
export function repository(parent: string, name: string): string {
  const root = join(parent, name);
  mkdirSync(root);
  git(root, "init", "--quiet", "--initial-branch=main");
  execFileSync(process.execPath, [BUS, "init"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  return root;
}

/** The environment in which git is somebody, and knows none of the machine's settings. */
export const GIT_ENV = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };

export function git(cwd: string, ...args: string[]): void {
  execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@localhost", ...args], { cwd, env: GIT_ENV, stdio: ["ignore", "ignore", "inherit"], maxBuffer: 1 << 30 });
}

export function commit(cwd: string, message: string): void {
  git(cwd, "add", "--all", "--force", "_bus/events");
  git(cwd, "commit", "--quiet", `--message=${message}`);
}

/** A bus outside git, with these settings. */
export function bareBus(root: string, config: object): void {
  mkdirSync(join(root, "_bus/claims"), { recursive: true });
  writeFileSync(join(root, "_bus/config.json"), `${JSON.stringify(config, null, 2)}\n`);
}

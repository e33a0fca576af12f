import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is gone after the test. Contents by relative path: text as it is, anything else as JSON. */
export function tempFolder(files: Readonly<Record<string, unknown>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "buslane-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFiles(root, files);
  return root;
}

/** The same with an empty bus in it. */
export function tempBus(files: Readonly<Record<string, unknown>> = {}): string {
  return tempFolder({ "_bus/claims/.gitkeep": "", ...files });
}

/** A git repository with a bus, its files committed on `main` and the live ones ignored. */
export function tempRepository(files: Readonly<Record<string, unknown>> = {}): string {
  const root = tempBus({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n", ...files });
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=base");
  return root;
}

/** Runs git with a fixed identity and none of the machine's settings; its output. */
export function git(cwd: string, ...args: string[]): string {
  const identity = { GIT_AUTHOR_NAME: "test", GIT_AUTHOR_EMAIL: "test@localhost", GIT_COMMITTER_NAME: "test", GIT_COMMITTER_EMAIL: "test@localhost" };
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C", ...identity };
  return execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export function writeFiles(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

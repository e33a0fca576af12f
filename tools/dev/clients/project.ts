import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bareEnvironment } from "./run-program.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const FILES: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules/\n",
  "src/peer/old.txt": "the peer's\n",
  "src/mine/old.txt": "as it was\n",
};

/** A git repository that has buslane installed as its users have it, and no bus yet. */
export function makeTemplate(dir: string): string {
  const packed = join(dir, "packed");
  const repo = join(dir, "template");
  mkdirSync(packed, { recursive: true });
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", packed], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  for (const [path, text] of Object.entries({ ...FILES, "package.json": '{ "private": true }\n' })) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
  const [tarball = ""] = readdirSync(packed);
  execFileSync("npm", ["install", "--save-dev", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--prefer-offline", join(packed, tarball)], { cwd: repo, stdio: ["ignore", "ignore", "inherit"] });
  git(repo, "init", "--quiet", "--initial-branch=main");
  commitAll(repo, "Start");
  return repo;
}

export function copyProject(template: string, repo: string): void {
  cpSync(template, repo, { recursive: true, verbatimSymlinks: true });
}

export function commitAll(repo: string, message: string): void {
  git(repo, "add", "--all");
  git(repo, "commit", "--quiet", `--message=${message}`);
}

export function git(cwd: string, ...args: string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  return execFileSync("git", [...who, ...args], { cwd, env: { ...bareEnvironment(cwd), GIT_CONFIG_NOSYSTEM: "1" }, encoding: "utf8" });
}

/** The installed `bus`, run by a person or a plain script: no client is around it. */
export function bus(repo: string, cwd: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(repo, "node_modules/.bin/bus"), ...args], { cwd, env: bareEnvironment(dirname(repo)), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

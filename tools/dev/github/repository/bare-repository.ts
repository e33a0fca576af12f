import { appendFileSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitFiles, type Files } from "./commit-files.js";
import { runGit } from "./run-git.js";

/** Where branches of forks lie: on GitHub, too, a repository and its forks share their objects. */
export function branchRef(branch: string, from: string | null, repository: string): string {
  if (from === repository) return `refs/heads/${branch}`;
  return `refs/forks/${from === null ? "ghost" : from.split("/")[0]}/${branch}`;
}

/** A bare repository in a temporary folder: a clone of `source`, or one commit with these files. Returns its path. */
export function createBareRepository(repository: string, defaultBranch: string, source: string | undefined, files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bus-github-")));
  const path = join(root, `${repository}.git`);
  mkdirSync(path, { recursive: true });
  if (source === undefined) {
    runGit(path, ["init", "--quiet", "--bare", "--template=", `--initial-branch=${defaultBranch}`, "."]);
    commitFiles(path, [{ ref: `refs/heads/${defaultBranch}`, files, message: "first" }], new Map());
  } else {
    runGit(path, ["clone", "--quiet", "--mirror", source, "."]);
    runGit(path, ["remote", "remove", "origin"]);
  }
  // As GitHub: any commit that is there may be fetched by its id.
  appendFileSync(join(path, "config"), "[uploadpack]\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n");
  return path;
}

/** The commit of every ref. */
export function readRefs(gitDir: string): Map<string, string> {
  const lines = runGit(gitDir, ["for-each-ref", "--format=%(refname) %(objectname)"]).split("\n");
  return new Map(lines.filter((line) => line !== "").map((line) => line.split(" ") as [string, string]));
}

import { chmodSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import { openRepo } from "./open-repo.js";

const noGit = { PATH: "/nonexistent" };
const head = (cwd: string, env: Record<string, string> = noGit) => openRepo({ fs: nodeFs, cwd, env }).head();
const repository = () => scratchGit({ "_bus/x": "" });

test("branch and commit, without a git process", () => {
  const main = repository();
  expect(head(main)).toEqual({ branch: "main", commit: git(main, "rev-parse", "HEAD") });
});

test("a branch with slashes in a linked worktree", () => {
  const main = repository();
  git(main, "worktree", "add", "--quiet", "-b", "agent/codex/x", "one");
  git(`${main}/one`, "commit", "--quiet", "--allow-empty", "--message=second");
  expect(head(`${main}/one`)).toEqual({ branch: "agent/codex/x", commit: git(`${main}/one`, "rev-parse", "HEAD") });
  expect(head(`${main}/one`).commit).not.toBe(head(main).commit);
});

test("packed refs, annotated tags among them", () => {
  const main = repository();
  git(main, "branch", "main2");
  git(main, "tag", "--annotate", "--message=t", "v1");
  git(main, "pack-refs", "--all");
  expect(head(main)).toEqual({ branch: "main", commit: git(main, "rev-parse", "HEAD") });
});

test("a packed branch whose loose folder is left", () => {
  const main = repository();
  git(main, "switch", "--quiet", "-c", "a");
  git(main, "pack-refs", "--all");
  fill(main, { ".git/refs/heads/a/": "" });
  expect(head(main)).toEqual({ branch: "a", commit: git(main, "rev-parse", "HEAD") });
});

test("detached, unborn, and a branch that is an alias", () => {
  const main = repository();
  const commit = git(main, "rev-parse", "HEAD");
  git(main, "symbolic-ref", "refs/heads/alias", "refs/heads/main");
  git(main, "symbolic-ref", "HEAD", "refs/heads/alias");
  expect(head(main)).toEqual({ branch: "alias", commit });
  git(main, "checkout", "--quiet", "--detach");
  expect(head(main)).toEqual({ commit });
  git(main, "checkout", "--quiet", "--orphan", "fresh");
  expect(head(main)).toEqual({ branch: "fresh" });
});

test("outside git there is no head", () => {
  expect(head(scratch({ "_bus/": "" }))).toEqual({});
});

test("where refs are not files, git is asked", () => {
  const main = repository();
  const bin = scratch({ git: '#!/bin/sh\n[ "$1" = symbolic-ref ] && echo agent/codex/x || echo 0123\n' });
  chmodSync(`${bin}/git`, 0o755);
  writeFileSync(`${main}/.git/HEAD`, "ref: refs/heads/.invalid\n");
  expect(head(main, { PATH: `${bin}:/usr/bin:/bin` })).toEqual({ branch: "agent/codex/x", commit: "0123" });
});

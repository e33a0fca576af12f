import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fill, scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { PROGRAM, inside } from "../test-bus.js";
import { AGENT, REFUSED, change, commit, guarded, install, must } from "../test-guard.js";

describe("hooks that are there already", () => {
  const log = (root: string): string => (existsSync(join(root, "ran")) ? readFileSync(join(root, "ran"), "utf8") : "");
  const hooks = (root: string, folder = ".git/hooks") => readdirSync(join(root, folder)).filter((name) => !name.endsWith(".sample")).sort();
  const put = (root: string, path: string, text: string, mode = 0o755): void => {
    fill(root, { [path]: text });
    chmodSync(join(root, path), mode);
  };
  /** Commits something of another's as an agent, which is refused, then something free; what the hook that was there has written. */
  const walk = (root: string): string => {
    change(root, "src/a.ts", "mine\n");
    REFUSED(commit(root, AGENT), /held by b/);
    must(root, {}, "reset", "--quiet", "--hard");
    const before = log(root);
    change(root, "free.ts", `${before}x\n`);
    expect(commit(root, AGENT)).toMatchObject({ status: 0 });
    return log(root).slice(before.length);
  };

  test("a shell script goes on, with its arguments and its own verdict", async () => {
    const root = await guarded({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\nran\n" }, (at) => put(at, ".git/hooks/pre-commit", '#!/usr/bin/env bash\nset -euo pipefail\necho "old $#" >> ran\n[ ! -e forbid ]\n'));
    expect(walk(root)).toBe("old 0\n");
    const text = readFileSync(join(root, ".git/hooks/pre-commit"), "utf8");
    expect(text).toMatch(/^#!\/usr\/bin\/env bash\n# buslane:start\n/);
    expect(hooks(root)).toEqual(["pre-commit", "pre-push"]);
    for (const name of hooks(root)) expect(statSync(join(root, ".git/hooks", name)).mode & 0o111).toBe(0o111);
    expect(install(root)).toMatchObject({ status: 0, said: expect.stringMatching(/^kept .*\nkept /) as string });
    writeFileSync(join(root, "forbid"), "");
    change(root, "free.ts", "no\n");
    expect(commit(root, AGENT).status).toBe(1);
    expect(install(root, "--uninstall").status).toBe(0);
    expect(hooks(root)).toEqual(["pre-commit"]);
    expect(readFileSync(join(root, ".git/hooks/pre-commit"), "utf8")).toBe('#!/usr/bin/env bash\nset -euo pipefail\necho "old $#" >> ran\n[ ! -e forbid ]\n');
  });

  test("a program in another language is set aside and called", async () => {
    const other = `#!${process.execPath}\nrequire("node:fs").appendFileSync("ran", "node " + process.argv.length + "\\n"); process.exitCode = require("node:fs").existsSync("forbid") ? 7 : 0;\n`;
    const root = await guarded({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\nran\n" }, (at) => put(at, ".git/hooks/pre-commit", other));
    expect(walk(root)).toBe("node 2\n");
    expect(hooks(root)).toEqual(["pre-commit", "pre-commit.before-buslane", "pre-push"]);
    expect(install(root).said).toMatch(/^kept .*\nkept /);
    writeFileSync(join(root, "forbid"), "");
    change(root, "free.ts", "no\n");
    expect(commit(root, AGENT).status).toBe(1);
    expect(install(root, "--uninstall").said).toMatch(/back/);
    expect(hooks(root)).toEqual(["pre-commit"]);
    expect(readFileSync(join(root, ".git/hooks/pre-commit"), "utf8")).toBe(other);
  });

  test("a link to a tracked script stays one, and the script as it is", async () => {
    const script = "#!/bin/sh\necho linked >> ran\n";
    const root = await guarded({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\nran\n", "tools/hook.sh": script }, (at) => {
      chmodSync(join(at, "tools/hook.sh"), 0o755);
      symlinkSync("../../tools/hook.sh", join(at, ".git/hooks/pre-commit"));
    });
    must(root, {}, "commit", "--quiet", "--no-verify", "--all", "--allow-empty", "--message=mode");
    expect(walk(root)).toBe("linked\n");
    expect(readFileSync(join(root, "tools/hook.sh"), "utf8")).toBe(script);
    expect(lstatSync(join(root, ".git/hooks/pre-commit.before-buslane")).isSymbolicLink()).toBe(true);
  });

  test("one that is switched off stays so", async () => {
    const root = await guarded({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\nran\n" }, (at) => put(at, ".git/hooks/pre-commit", "#!/bin/sh\necho off >> ran\n", 0o644));
    expect(walk(root)).toBe("");
  });

  test("a pre-push hook gets the refs and the remote as before", async () => {
    const root = await guarded({}, (at) => put(at, ".git/hooks/pre-push", '#!/bin/sh\necho "$1" > ran\ncat >> ran\n'));
    const bare = join(scratch(), "remote.git");
    must(root, {}, "init", "--quiet", "--bare", bare);
    must(root, {}, "remote", "add", "origin", bare);
    for (const env of [AGENT, {}]) {
      change(root, "free.ts", `${JSON.stringify(env)}\n`);
      must(root, AGENT, "commit", "--quiet", "--message=x");
      must(root, env, "push", "--quiet", "origin", "agent/a/x");
      expect(log(root)).toMatch(/^origin\nrefs\/heads\/agent\/a\/x [0-9a-f]{40} refs\/heads\/agent\/a\/x [0-9a-f]{40}\n$/);
    }
  });

  test("husky's scripts are what is changed, not what it generates", async () => {
    const wrapper = '#!/usr/bin/env sh\n. "$(dirname "$0")/h"';
    const h = '#!/usr/bin/env sh\nn=$(basename "$0")\ns=$(dirname "$(dirname "$0")")/$n\n[ ! -f "$s" ] && exit 0\nexport PATH="node_modules/.bin:$PATH"\nsh -e "$s" "$@"\n';
    const root = await guarded({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\nran\n.husky/_/\n", ".husky/pre-commit": "echo husky >> ran\n" }, (at) => {
      for (const [name, text] of [["h", h], ["pre-commit", wrapper], ["pre-push", wrapper]] as const) put(at, `.husky/_/${name}`, text);
      must(at, {}, "config", "core.hooksPath", ".husky/_");
      // The bus command comes from the repository's own packages there, so that the tracked script suits every machine.
      fill(at, { "node_modules/.bin/": "" });
      symlinkSync(PROGRAM, join(at, "node_modules/.bin/bus"));
    });
    for (const name of ["pre-commit", "pre-push"]) expect(readFileSync(join(root, ".husky", name), "utf8")).not.toContain(PROGRAM);
    must(root, {}, "add", ".husky", ".gitignore");
    must(root, {}, "commit", "--quiet", "--no-verify", "--message=hooks");
    rmSync(join(root, "ran"), { force: true });
    expect(walk(root)).toBe("husky\n");
    expect(hooks(root)).toEqual([]);
    expect(readFileSync(join(root, ".husky/_/pre-commit"), "utf8")).toBe(wrapper);
    expect(install(root, "--uninstall").status).toBe(0);
    expect(readFileSync(join(root, ".husky/pre-commit"), "utf8")).toBe("echo husky >> ran\n");
    expect(existsSync(join(root, ".husky/pre-push"))).toBe(false);
  });

  test("a folder of the repository's own is used; one of the machine's is not touched", async () => {
    const root = tempRepository({ "free.ts": "f\n" });
    must(root, {}, "config", "core.hooksPath", ".githooks");
    expect(install(root)).toMatchObject({ status: 0, said: expect.stringMatching(/created .*\.githooks\/pre-commit[^]*is in the checkout/) as string });
    expect(hooks(root, ".githooks")).toEqual(["pre-commit", "pre-push"]);
    must(root, {}, "config", "--unset", "core.hooksPath");
    const machine = scratch({ "gitconfig": "" });
    writeFileSync(join(machine, "gitconfig"), `[core]\n\thooksPath = ${machine}/hooks\n`);
    const there = () => spawnSync(process.execPath, [PROGRAM, "guard", "install", "--git"], { cwd: root, env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: join(machine, "gitconfig"), GIT_CONFIG_NOSYSTEM: "1" }, encoding: "utf8" });
    const ran = there();
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(/is set for more than this repository \(global\)[^]*hint: add to .*\/hooks\/pre-commit: bus guard check --staged \|\| exit 1\n.*pre-push: bus guard check --push/);
    expect(readdirSync(machine)).toEqual(["gitconfig"]);
    expect(hooks(root)).toEqual([]);
    writeFileSync(join(machine, "gitconfig"), "[core]\n\thooksPath = .everywhere\n");
    expect(there()).toMatchObject({ status: 1, stderr: expect.stringMatching(/\(global\)/) as string });
    expect(existsSync(join(root, ".everywhere"))).toBe(false);
    must(root, {}, "config", "core.hooksPath", join(machine, "hooks"));
    expect(install(root)).toMatchObject({ status: 1, said: expect.stringMatching(/lies outside of this repository/) as string });
  });

  test("a dry run writes nothing, worktrees share the hooks, and notes tell of programs that write them anew", async () => {
    const root = tempRepository({ "free.ts": "f\n" });
    expect(install(root, "--dry-run")).toMatchObject({ status: 0, said: expect.stringMatching(/^created [^]*dry run: nothing was written/) as string });
    expect(hooks(root)).toEqual([]);
    put(root, ".git/hooks/pre-commit", '#!/bin/sh\ncall_lefthook run "pre-commit" "$@"\n');
    put(root, ".git/hooks/pre-push", "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n");
    const tree = join(scratch(), "tree");
    must(root, {}, "worktree", "add", "--quiet", tree);
    const { said } = install(tree);
    expect(said).toMatch(/\/hooks\/pre-commit .*lefthook/s);
    expect(said).toMatch(/\/hooks\/pre-push .*pre-commit/s);
    expect(hooks(root)).toEqual(["pre-commit", "pre-push"]);
    expect(install(root).said).toMatch(/^kept/);
  });

  test("outside git, and without --git, it says so", async () => {
    const root = scratch({ "_bus/claims/": "" });
    const { run } = inside(root);
    expect(await run("guard", "install", "--git")).toMatchObject({ code: 2, stderr: expect.stringMatching(/no git repository/) as string });
    expect(await run("guard", "install")).toMatchObject({ code: 2, stderr: expect.stringMatching(/needs --git/) as string });
    expect(await run("guard", "check")).toMatchObject({ code: 2 });
    expect(await run("guard", "check", "x", "--staged")).toMatchObject({ code: 2 });
  });
});

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fill, scratch } from "../../dev/scratch-repo.js";
import { PROGRAM } from "../test-bus.js";
import { AGENT, type Env, REFUSED, as, change, commit, gitAs, guarded, install, must } from "../test-guard.js";

describe("a commit", () => {
  test("S1-20: of an agent on another's files is refused; its own, the holder's and people's pass", async () => {
    const root = await guarded();
    change(root, "src/a.ts", "mine\n");
    REFUSED(commit(root, AGENT), /refused {2}src\/a\.ts\n.*held by b on agent\/b\/x .*rework\n.*hint: bus [^]*this commit is refused/);
    for (const env of [{ CODEX_THREAD_ID: "t" }, { CLAUDE_CODE_SESSION_ID: "s" }]) REFUSED(commit(root, env), /held by b/);
    expect(commit(root, {})).toMatchObject({ status: 0, said: "" });
    change(`${root}-b`, "src/a.ts", "theirs\n");
    expect(commit(`${root}-b`, {}).status).toBe(0);
    change(root, "free.ts", "mine\n");
    expect(commit(root, AGENT).status).toBe(0);
    expect(gitAs(root, AGENT, "commit", "--quiet", "--allow-empty", "--message=y").status).toBe(0);
  });

  test("renames and deletions count with both names", async () => {
    const root = await guarded();
    must(root, {}, "mv", "src/b.ts", "moved.ts");
    REFUSED(commit(root, AGENT), /refused {2}src\/b\.ts/);
    must(root, {}, "reset", "--quiet", "--hard");
    must(root, {}, "mv", "free.ts", "src/free.ts");
    REFUSED(commit(root, AGENT), /refused {2}src\/free\.ts/);
    must(root, {}, "reset", "--quiet", "--hard");
    must(root, {}, "rm", "--quiet", "src/b.ts");
    REFUSED(commit(root, AGENT), /refused {2}src\/b\.ts/);
    must(root, {}, "reset", "--quiet", "--hard");
    change(root, 'src/we"ird\né.ts', "x");
    REFUSED(commit(root, AGENT), /we"ird\\né\.ts/);
  });

  test("of named paths is about those; with -a about all", async () => {
    const root = await guarded();
    fill(root, { "src/a.ts": "x\n", "free.ts": "y\n" });
    REFUSED(commit(root, AGENT, "--all"), /src\/a\.ts/);
    must(root, {}, "add", "src/a.ts");
    expect(commit(root, AGENT, "free.ts").status).toBe(0);
    REFUSED(commit(root, AGENT), /src\/a\.ts/);
    expect(must(root, {}, "diff", "--cached", "--name-only")).toBe("src/a.ts");
  });

  test("the first of a repository, and in a subfolder", async () => {
    const root = scratch({ "src/a.ts": "a" });
    must(root, {}, "init", "--quiet", "--initial-branch=main");
    fill(root, { "_bus/claims/.gitkeep": "" });
    expect(install(root).status).toBe(0);
    await as(root, "b").acquireLock({ scope: ["src"], objective: "o", id: "L-b" });
    must(root, {}, "add", "src");
    REFUSED(commit(join(root, "src"), AGENT), /refused {2}src\/a\.ts/);
  });

  test("a merge is about what no side has", async () => {
    const root = await guarded();
    change(`${root}-b`, "src/a.ts", "B1\na2\na3\na4\na5\na6\na7\na8\na9\n");
    change(`${root}-b`, "free.ts", "B\n");
    must(`${root}-b`, {}, "commit", "--quiet", "--message=b");
    change(root, "src/a.ts", "a1\na2\na3\na4\na5\na6\na7\na8\nA9\n");
    change(root, "free.ts", "A\n");
    must(root, {}, "commit", "--quiet", "--message=a");
    expect(gitAs(root, AGENT, "merge", "--quiet", "agent/b/x").status).toBe(1);
    // src/a.ts was merged by git from both sides; only the conflict was solved by hand.
    change(root, "free.ts", "A and B\n");
    expect(commit(root, AGENT)).toMatchObject({ status: 0 });
    must(root, {}, "reset", "--quiet", "--hard", "HEAD~1");
    gitAs(root, AGENT, "merge", "--quiet", "agent/b/x");
    change(root, "free.ts", "A and B\n");
    change(root, "src/a.ts", "slipped in\n");
    REFUSED(commit(root, AGENT), /refused {2}src\/a\.ts/);
  });

  test("what the bus writes belongs into it, and what the session has logged goes along", async () => {
    const root = await guarded();
    const bus = as(root, "a");
    await bus.claim({ task: "QUEUE-001" });
    await bus.logEvent({ event: "status", summary: "on it", task: "QUEUE-001" });
    change(root, "free.ts", "x\n");
    must(root, {}, "add", "_bus");
    const done = commit(root, AGENT);
    expect(done).toMatchObject({ status: 0, said: expect.stringMatching(/published \d+ lines into this commit/) as string });
    const files = must(root, {}, "show", "--format=", "--name-only").split("\n");
    expect(files).toEqual(expect.arrayContaining(["free.ts", "_bus/claims/QUEUE-001.json", expect.stringMatching(/^_bus\/events\/\d{4}-\d\d-\d\d\/a-a\..*-1\.jsonl$/)]));
    expect(must(root, {}, "status", "--porcelain")).toBe("");
    // A commit of named paths takes only those, and says what it leaves.
    await bus.logEvent({ event: "status", summary: "more", task: "QUEUE-001" });
    fill(root, { "free.ts": "y\n" });
    expect(commit(root, AGENT, "free.ts")).toMatchObject({ status: 0, said: expect.stringMatching(/1 lines of yours are not published.*bus publish && git add _bus/) as string });
    expect(must(root, {}, "show", "--format=", "--name-only")).toBe("free.ts");
    expect(must(root, {}, "status", "--porcelain")).toBe("");
    fill(root, { "free.ts": "z\n" });
    expect(commit(root, AGENT, "--all").said).toMatch(/published 1 lines/);
    expect(must(root, {}, "status", "--porcelain")).toBe("");
  });

  test("people are checked where that is wanted", async () => {
    const root = await guarded();
    change(root, "src/a.ts", "mine\n");
    expect(install(root, "--people").said).toMatch(/changed/);
    REFUSED(commit(root, {}), /held by b/);
    expect(install(root).status).toBe(0);
    fill(root, { "_bus/config.json": { guard: { people: true } } });
    REFUSED(commit(root, {}), /held by b/);
    rmSync(join(root, "_bus/config.json"));
    expect(commit(root, {}).status).toBe(0);
  });

  test("an unreadable bus stops agents, and people are told; without a bus nothing happens", async () => {
    const root = await guarded();
    change(root, "free.ts", "x\n");
    fill(root, { "_bus/locks/L-z.json": "{" });
    REFUSED(commit(root, AGENT), /could not tell [^]*L-z\.json/);
    fill(root, { "_bus/config.json": "{" });
    REFUSED(commit(root, AGENT), /could not tell [^]*config\.json/);
    const person = commit(root, {});
    expect(person).toMatchObject({ status: 0, said: expect.stringMatching(/config\.json/) as string });
    rmSync(join(root, "_bus"), { recursive: true });
    change(root, "free.ts", "y\n");
    expect(commit(root, AGENT)).toMatchObject({ status: 0, said: "" });
  });

  test("without the bus command agents are refused, and people are told", async () => {
    const root = await guarded();
    const hook = join(root, ".git/hooks/pre-commit");
    writeFileSync(hook, readFileSync(hook, "utf8").replaceAll(PROGRAM, "/nowhere/bus"));
    change(root, "free.ts", "x\n");
    const bin = scratch();
    for (const tool of ["git", "sh", "cat"]) symlinkSync(spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim(), join(bin, tool));
    const without = { PATH: bin };
    REFUSED(commit(root, { ...AGENT, ...without }), /could not check this commit, so it is refused/);
    writeFileSync(join(bin, "bus"), "#!/bin/sh\nexit 2\n", { mode: 0o755 });
    REFUSED(commit(root, { ...AGENT, ...without }), /could not check this commit, so it is refused/);
    expect(commit(root, without)).toMatchObject({ status: 0, said: expect.stringMatching(/could not check this commit\n$/) as string });
  });
});

describe("a push", () => {
  const remote = (root: string): string => {
    const bare = join(scratch(), "remote.git");
    must(root, {}, "init", "--quiet", "--bare", bare);
    must(root, {}, "remote", "add", "origin", bare);
    must(root, {}, "push", "--quiet", "--no-verify", "origin", "main");
    return bare;
  };
  const push = (root: string, env: Env, ...refs: string[]) => gitAs(root, env, "push", "--quiet", "origin", ...refs);

  test("of commits that slipped past the commit's hook is refused", async () => {
    const root = await guarded();
    remote(root);
    change(root, "src/a.ts", "mine\n");
    must(root, AGENT, "commit", "--quiet", "--no-verify", "--message=x");
    REFUSED(push(root, AGENT, "agent/a/x"), /refused {2}src\/a\.ts[^]*held by b[^]*this push is refused/);
    expect(push(root, {}, "agent/a/x").status).toBe(0);
    expect(push(root, AGENT, "agent/a/x").status).toBe(0);
    expect(push(root, AGENT, ":agent/a/x").status).toBe(0);
  });

  test("others' work that was merged is not the pusher's, but what was added to it is", async () => {
    const root = await guarded();
    remote(root);
    change(`${root}-b`, "src/a.ts", "theirs\n");
    must(`${root}-b`, {}, "commit", "--quiet", "--message=b");
    change(root, "free.ts", "mine\n");
    must(root, AGENT, "commit", "--quiet", "--message=a");
    must(root, AGENT, "merge", "--quiet", "--no-edit", "agent/b/x");
    expect(push(root, AGENT, "agent/a/x")).toMatchObject({ status: 0 });
    fill(root, { "src/b.ts": "evil\n" });
    must(root, AGENT, "commit", "--quiet", "--no-verify", "--all", "--amend", "--no-edit");
    REFUSED(push(root, AGENT, "+agent/a/x"), /refused {2}src\/b\.ts/);
  });

  test("what the remote has already is nobody's to push again", async () => {
    const root = await guarded();
    remote(root);
    must(root, {}, "switch", "--quiet", "main");
    change(root, "src/a.ts", "a person's\n");
    must(root, {}, "commit", "--quiet", "--message=main");
    must(root, {}, "push", "--quiet", "origin", "main");
    must(root, {}, "switch", "--quiet", "agent/a/x");
    must(root, AGENT, "merge", "--quiet", "--ff-only", "main");
    expect(push(root, AGENT, "agent/a/x")).toMatchObject({ status: 0 });
  });

  test("what was one's own when one worked may go out after it was let go", async () => {
    const root = await guarded();
    remote(root);
    const bus = as(root, "a");
    await bus.acquireLock({ scope: ["free.ts"], objective: "o", id: "L-a" });
    change(root, "free.ts", "mine\n");
    must(root, AGENT, "commit", "--quiet", "--message=a");
    await bus.releaseLock({ lock: "L-a" });
    await as(`${root}-b`, "b").acquireLock({ scope: ["free.ts"], objective: "next", id: "L-n" });
    expect(push(root, AGENT, "agent/a/x")).toMatchObject({ status: 0 });
    change(root, "free.ts", "again\n");
    REFUSED(commit(root, AGENT), /held by b/);
  });
});

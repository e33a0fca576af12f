import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import { CLAIM, EVENTS, EVERY, type Name, PROGRAM, THREAD, busy, expectClear, inside, lineOf, tree } from "./test-bus.js";

describe("what stands in place of a file or folder of the bus", () => {
  const READERS: Name[] = ["status", "event list", "watch", "validate", "message inbox", "manager_report"];
  const WRITERS: Name[] = ["event log", "claim", "release", "message send", "publish"];
  test.each<[string, string, Name[]]>([
    ["_bus", "_bus", [...READERS, ...WRITERS, "doctor", "where", "init"]],
    ["the claims", "_bus/claims", ["claim", "release", "status", "validate"]],
    ["the events", "_bus/events", [...READERS, "event log", "claim"]],
    ["the messages", "_bus/messages", ["message inbox", "message thread", "message send", "validate"]],
    ["the live files", "_bus/.live", ["status", "claim", "release", "event log", "message inbox"]],
    ["a claim", CLAIM, ["release", "reclaim"]],
    ["the event log", EVENTS, ["status", "event list", "watch", "event log", "publish"]],
    ["a channel", THREAD, ["message inbox", "message thread", "message send", "publish"]],
  ])("a symbolic link for %s is refused, and nothing is written through it", async (_, path, names) => {
    const root = await busy();
    const outside = join(root, "outside");
    renameSync(join(root, path), outside);
    symlinkSync(outside, join(root, path));
    const before = tree(outside);
    for (const name of names) {
      const ran = await inside(root).run(...lineOf(name));
      expect([name, ran.code]).toEqual([name, 6]);
      expectClear(ran, /is a symbolic link/);
    }
    expect(tree(outside)).toEqual(before);
  });

  test.each<[string, Name[]]>([
    [EVENTS, ["status", "event list", "watch", "validate", "event log", "publish"]],
    [THREAD, ["message inbox", "message thread", "message send", "watch"]],
    [CLAIM, ["release", "claim"]],
    ["_bus/config.json", ["status", "claim"]],
  ])("a FIFO for %s blocks nobody", async (path, names) => {
    const root = await busy();
    rmSync(join(root, path), { force: true });
    execFileSync("mkfifo", [join(root, path)]);
    for (const name of names) {
      const ran = await inside(root).run(...lineOf(name));
      expect([name, ran.code]).toEqual([name, 6]);
      expectClear(ran, /is not a regular file/);
    }
  });

  test("doctor looks on where one of its steps cannot, and sends nobody in a circle", async () => {
    const root = await busy();
    rmSync(join(root, EVENTS));
    symlinkSync("/etc/hostname", join(root, EVENTS));
    const { code, stdout } = await inside(root).run("doctor", "--json");
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; findings: { message: string; hint: string }[] }[] };
    expect(code).toBe(1);
    expect(checks.find(({ name }) => name === "announcements")?.findings[0]).toMatchObject({ message: expect.stringContaining("is a symbolic link"), hint: expect.stringMatching(/^ls -ld /) });
    expect(checks.find(({ name }) => name === "sessions")?.state).toBe("ok");
  });
});

describe("a bus that is not where it should be", () => {
  test.each<[string, Record<string, string>, number, RegExp]>([
    ["BUS_DIR names nothing", { BUS_DIR: "/nowhere/x" }, 4, /\/nowhere does not exist\nhint: unset BUS_DIR/],
    ["BUS_DIR names a file", { BUS_DIR: "/etc/passwd" }, 6, /\/etc\/passwd is not a folder\nhint: unset BUS_DIR/],
    ["BUS_DIR names what holds a bus", { BUS_DIR: "." }, 2, /is not a bus, but holds one\nhint: --bus /],
  ])("%s", async (_, env, code, message) => {
    const { run } = inside(tempBus(), env);
    for (const name of ["status", "claim", "where", "validate"] as const) {
      const ran = await run(...lineOf(name));
      expect([name, ran.code]).toEqual([name, code]);
      expectClear(ran, message);
    }
  });

  test("an empty BUS_DIR is none", async () => {
    expect((await inside(tempBus(), { BUS_DIR: "" }).run("claim", "QUEUE-001", "--agent", "a")).code).toBe(0);
  });

  test.each(Object.keys(EVERY).filter((name) => name !== "init" && name !== "guard hook" && name !== "mcp") as Name[])("bus %s where there is no bus: exit 4, and how to make one", async (name) => {
    const ran = await inside(scratch()).run(...lineOf(name));
    expect(ran.code).toBe(4);
    expectClear(ran, /there is no bus at .*\nhint: bus init/);
  });

  test("file names that are no ids, or no text at all, are problems and stop nobody", async () => {
    const root = tempBus({ "_bus/assignments/a b.json": "{}" });
    for (const folder of ["_bus/claims", "_bus/messages", "_bus/events", "_plans", "queue"]) {
      mkdirSync(join(root, folder), { recursive: true });
      for (const ending of [".json", ".jsonl", ".plan.json", ".md"]) writeFileSync(Buffer.concat([Buffer.from(`${join(root, folder)}/`), Buffer.from([0xff, 0xfe]), Buffer.from(ending)]), "{}");
    }
    const { run } = inside(root);
    for (const name of ["claim", "message send", "status", "watch", "message inbox", "queue list", "manager_report", "release"] as const) expect([name, (await run(...lineOf(name))).code]).toEqual([name, 0]);
    expect((await run("status")).stdout).toContain("a b.json");
    expect((await run("plan", "check")).code).toBe(1);
    const { stdout, code } = await run("validate");
    expect([code, stdout]).toEqual([1, expect.stringMatching(/assignments\/a b.json: error schema: the file's name is no task id/)]);
    expect(stdout).toMatch(/claims\/\uFFFD\uFFFD.json: error schema/);
  });
});

describe("git in unusual states", () => {
  const git = (cwd: string, ...args: string[]) => execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const WORK: Name[] = ["session_boot", "claim", "event log", "message send", "status", "watch", "validate", "manager_report", "publish", "release"];
  test.each<[string, () => string]>([
    ["outside git", () => tempBus()],
    ["a detached HEAD", () => {
      const root = tempRepository();
      git(root, "checkout", "--quiet", "--detach");
      return root;
    }],
    ["an unborn branch", () => {
      const root = tempBus();
      git(root, "init", "--quiet");
      return root;
    }],
    ["a linked worktree", () => {
      const root = tempRepository();
      git(root, "worktree", "add", "--quiet", "-b", "side", join(root, "tree"));
      return join(root, "tree");
    }],
  ])("%s: the work goes on", async (_, make) => {
    const { run } = inside(make());
    for (const name of WORK) expect([name, (await run(...lineOf(name))).code]).toEqual([name, 0]);
  });

  test.each<[string, string[], number, RegExp]>([
    ["validate --base", ["validate", "--base", "HEAD"], 4, /there is no git on the PATH/],
    ["session_boot --sync", ["session_boot", "--sync", "--agent", "a"], 4, /there is no git on the PATH/],
    ["claim", ["claim", "QUEUE-001", "--agent", "a"], 0, /^$/],
    ["status", ["status"], 0, /^$/],
    ["release", ["release", "QUEUE-001", "--agent", "a"], 4, /is not claimed/],
  ])("no git on the PATH: %s", (_, argv, code, message) => {
    const root = tempRepository();
    const ran = spawnSync(process.execPath, [PROGRAM, ...argv], { cwd: root, env: { PATH: join(root, "nowhere") }, encoding: "utf8" });
    expect([ran.status, ran.stderr]).toEqual([code, expect.stringMatching(message)]);
    if (code !== 0) expectClear(ran, message);
  });
});

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fillDisk } from "../dev/fill-disk.js";
import { scratch } from "../dev/scratch-repo.js";
import { tempBus } from "../dev/temp-bus.js";
import { EVENTS, PROGRAM, THREAD, busy, expectClear, inside, lineOf, tree } from "./test-bus.js";

describe("a damaged log", () => {
  const MIB = 1 << 20;
  const grow = (path: string, end: string): void => {
    const fd = openSync(path, "a");
    const block = Buffer.alloc(MIB, "x");
    for (let n = 0; n < 100; n += 1) writeSync(fd, block);
    writeSync(fd, end);
    closeSync(fd);
  };

  test("a torn last line stays, is reported, and the next line is whole", async () => {
    const root = await busy();
    const { run } = inside(root);
    const torn = '{"ts":"2026-01-01T00:00:00Z","agent_id":"z","summ';
    const before = readFileSync(join(root, EVENTS), "utf8");
    appendFileSync(join(root, EVENTS), torn);
    expect((await run("event", "log", "-e", "note", "-m", "next", "--agent", "a")).code).toBe(0);
    const after = readFileSync(join(root, EVENTS), "utf8");
    expect(after.startsWith(`${before}${torn}\n{`)).toBe(true);
    expect((await run("event", "list", "--limit", "1")).stdout).toMatch(/a {2}note {2}- {2}next\n/);
    expect((await run("validate")).stdout).toMatch(/events.jsonl:2: warning torn-line/);
    expect((await run("doctor", "--fix")).code).toBe(0);
    expect(readFileSync(join(root, EVENTS), "utf8")).toBe(after);
  });

  test.each([["terminated", "\n"], ["unterminated", ""]])("a line of 100 MB, %s, costs no memory and hides nothing", async (_, end) => {
    const root = await busy();
    for (const path of [EVENTS, THREAD]) grow(join(root, path), end);
    const after = `process.on("exit", () => require("node:fs").writeFileSync(process.env.BUS_RSS, String(process.resourceUsage().maxRSS)))`;
    writeFileSync(join(root, "rss.cjs"), after);
    for (const name of ["event log", "message send", "status", "watch", "event list", "validate", "message inbox", "message thread", "publish", "doctor"] as const) {
      const ran = spawnSync(process.execPath, ["--require", join(root, "rss.cjs"), PROGRAM, ...lineOf(name)], { cwd: root, env: { PATH: process.env["PATH"], BUS_RSS: join(root, "rss") }, encoding: "utf8" });
      expect([name, ran.status, ran.stderr.includes("internal")]).toEqual([name, ["validate", "doctor"].includes(name) ? expect.toBeOneOf([0, 1]) : 0, false]);
      expect([name, Number(readFileSync(join(root, "rss"), "utf8")) < 250_000]).toEqual([name, true]);
    }
    expect((await inside(root).run("event", "list")).stdout).toContain("claimed QUEUE-001");
    expect((await inside(root).run("message", "thread", "QUEUE-001")).stdout.match(/hello/g)).toHaveLength(2);
  });
});

const isRoot = process.getuid?.() === 0;
/** Runs as nobody, whom root's files are closed to. */
const asNobody = (root: string, ...argv: string[]) => spawnSync(process.execPath, [PROGRAM, ...argv], { cwd: root, env: { PATH: process.env["PATH"] }, encoding: "utf8", ...(isRoot && { uid: 65534, gid: 65534 }) });

describe("a bus that cannot be written", () => {
  test("a read-only folder: readers read, writers say which setting opens it, and nothing changes", async () => {
    const root = await busy();
    execFileSync("chmod", ["-R", "a+rX,a-w", root]);
    const before = tree(root);
    try {
      for (const name of ["status", "watch", "event list", "message inbox", "validate"] as const) expect([name, asNobody(root, ...lineOf(name)).status]).toEqual([name, 0]);
      for (const name of ["event log", "claim", "release", "message send", "publish", "heartbeat", "task_assign", "session_boot", "plan new"] as const) {
        const ran = asNobody(root, ...lineOf(name));
        expect([name, ran.status]).toEqual([name, 6]);
        expectClear(ran, /cannot write .*: EACCES\nhint: .*config.toml:\n {6}\[sandbox_workspace_write\]\n {6}writable_roots = \[/);
      }
      const tested = asNobody(root, "doctor", "--selftest");
      expect(tested.status).toBe(6);
      expectClear(tested, /cannot write .*: EACCES/);
    } finally {
      execFileSync("chmod", ["-R", "u+w", root]);
    }
    expect(tree(root)).toEqual(before);
  });

  test("an unreadable folder is never an empty one", async () => {
    const root = await busy();
    execFileSync("chmod", ["a+rX", root]);
    for (const [path, name] of [["_bus/events", "event list"], ["_bus/.live", "status"], ["_bus/claims", "status"], ["_bus/messages", "message inbox"]] as const) {
      execFileSync("chmod", ["000", join(root, path)]);
      const ran = asNobody(root, ...lineOf(name));
      execFileSync("chmod", ["755", join(root, path)]);
      expect([path, ran.status]).toEqual([path, 6]);
      expectClear(ran, /EACCES/);
    }
  });

  test("a full disk: exit 6, nothing acknowledged is lost, and it goes on once there is room", async ({ skip }) => {
    const root = scratch();
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", root]).status !== 0) skip("only root may mount a small disk");
    try {
      mkdirSync(join(root, "_bus/claims"), { recursive: true });
      const { run } = inside(root);
      for (const name of ["claim", "event log", "message send"] as const) expect((await run(...lineOf(name))).code).toBe(0);
      const before = readFileSync(join(root, EVENTS), "utf8");
      fillDisk(join(root, "fill"));
      let acknowledged = 0;
      for (const name of ["event log", "message send", "publish", "heartbeat", "release", "task_assign", "session_boot", "plan new"] as const) {
        const ran = await run(...lineOf(name));
        // What still fits into a block that a log has may be written.
        if (ran.code === 0 && name === "event log") acknowledged += 1;
        else if (ran.code !== 0) expectClear(ran, /cannot write .*ENOSPC\nhint: .*df -h /);
        expect([name, ran.code]).toEqual([name, expect.toBeOneOf(["event log", "message send"].includes(name) ? [0, 6] : [6])]);
      }
      const ran = await run("event", "log", "-e", "note", "-m", "x".repeat(20_000), "--agent", "a");
      expect(ran.code).toBe(6);
      for (const name of ["status", "watch", "event list", "validate", "message thread"] as const) expect([name, (await run(...lineOf(name))).code]).toEqual([name, 0]);
      rmSync(join(root, "fill"));
      expect((await run("event", "log", "-e", "note", "-m", "room again", "--agent", "a")).code).toBe(0);
      expect((await run("release", "QUEUE-001", "--agent", "a")).code).toBe(0);
      const after = readFileSync(join(root, EVENTS), "utf8");
      expect(after.startsWith(before)).toBe(true);
      expect(after.split("\n").filter((line) => line.includes('"event":"status"'))).toHaveLength(1 + acknowledged);
      expect((await run("doctor", "--fix")).code).toBe(0);
      expect((await run("validate")).code).toBe(0);
    } finally {
      execFileSync("umount", [root]);
    }
  });

  test("a change whose line cannot be written stands, and is said to", async () => {
    const root = tempBus({ [`${EVENTS}/`]: "" });
    const { run } = inside(root);
    const ran = await run("claim", "QUEUE-001", "--agent", "a");
    expect(ran.code).toBe(6);
    expectClear(ran, /^bus: the change is made, but its line is not on the log: .*events.jsonl is not a regular file.*\nhint: bus doctor --fix/);
    expect((await run("claim", "QUEUE-001", "--agent", "b")).code).toBe(3);
    rmSync(join(root, EVENTS), { recursive: true });
    expect((await run("doctor", "--fix")).code).toBe(0);
    expect((await run("event", "list")).stdout).toMatch(/a {2}claim {2}QUEUE-001 {2}claimed QUEUE-001/);
  });
});

describe("processes", () => {
  const env = { PATH: process.env["PATH"] };
  test("forty events at once are forty lines, and commands of one session at once lose nothing", async () => {
    const root = await busy();
    const child = (...argv: string[]) => once(spawn(process.execPath, [PROGRAM, ...argv, "--agent", "a"], { cwd: root, env, stdio: "ignore" }), "close");
    await Promise.all(Array.from({ length: 40 }, (_, n) => child("event", "log", "-e", "note", "-m", `n-${n}`)));
    const codes = await Promise.all([child("publish"), child("publish"), child("release", "QUEUE-001"), child("publish")]);
    expect(codes.map(([code]) => code as number)).toEqual([0, 0, 0, 0]);
    const { stdout } = await inside(root).run("event", "list", "--limit", "0", "--event", "note", "--json");
    expect((JSON.parse(stdout) as { events?: unknown[] }).events ?? JSON.parse(stdout)).toHaveLength(40);
    expect((await inside(root).run("validate")).code).toBe(0);
    expect((await inside(root).run("publish", "--agent", "a")).stdout).toContain("nothing to publish");
  });

  test.each([["SIGINT", 130, null], ["SIGTERM", null, "SIGTERM"]] as const)("%s ends what waits, in silence", async (signal, code, by) => {
    const root = await busy();
    const child = spawn(process.execPath, [PROGRAM, "watch", "--follow"], { cwd: root, env });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.once("data", () => child.kill(signal));
    expect([...(await once(child, "close")), stderr]).toEqual([code, by, ""]);
  });

  test("a reader that leaves ends the feed", () => {
    const ran = spawnSync("bash", ["--norc", "-c", `set -o pipefail; "$NODE" "$BUS" watch --limit 0 --agent a | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`], { cwd: scratch({ "_bus/claims/": "" }), env: { ...env, NODE: process.execPath, BUS: PROGRAM }, encoding: "utf8" });
    expect([ran.stdout, ran.stderr]).toEqual(["0\n", ""]);
  });

  test("two thousand tasks", async () => {
    const record = (id: string) => ({ task_id: id, agent_id: "z", status: "active", claimed_at: new Date().toISOString(), branch: `agent/z/${id.toLowerCase()}` });
    const ids = Array.from({ length: 2000 }, (_, n) => `TASK-${n}`);
    const { run } = inside(tempBus(Object.fromEntries(ids.map((id) => [`_bus/claims/${id}.json`, record(id)]))));
    expect((await run("claim", "TASK-7", "--agent", "a")).code).toBe(3);
    expect((await run("claim", "TASK-new", "--agent", "a")).code).toBe(0);
    expect((JSON.parse((await run("status", "--json")).stdout) as { claims: unknown[] }).claims).toHaveLength(2001);
  });
});

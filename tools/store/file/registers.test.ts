import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerFiles, temporaryBus } from "../../dev/verify/registers-bench.js";
import { nodeFs } from "../../platform/fs-port.js";
import { type Fault, type FsCall, faultyFs } from "../../platform/node-fs-faults.js";
import type { Announcement, Registers } from "../contract.js";
import { memoryLogs } from "../memory/logs.js";
import type { RegisterFiles } from "./register-files.js";
import { REGISTER_LIMITS } from "./register-limits.js";
import { fileRegisters } from "./registers.js";
import { storeClock } from "./store-clock.js";

const KEY = { kind: "claims", id: "QUEUE-001" } as const;

let bus: ReturnType<typeof temporaryBus>;
beforeEach(() => {
  bus = temporaryBus();
});
afterEach(() => bus.dispose());

const open = (changed: Partial<RegisterFiles> = {}): Registers => fileRegisters(registerFiles(bus.busDir, changed.fs, changed), memoryLogs());
const failing = (plan: (call: FsCall) => Fault): Registers => open({ fs: faultyFs(nodeFs, plan) });
const recording = (names: string[]) =>
  faultyFs(nodeFs, ({ name }) => {
    names.push(name);
    return null;
  });
const at = (...parts: string[]) => join(bus.busDir, ".live", ...parts);
const revisionFile = (rev: number) => at("reg", "claims", KEY.id, String(rev).padStart(10, "0"));
const set = async (registers: Registers, value: unknown, announce: Announcement[] = []) =>
  registers.compareAndSet(KEY, await registers.read(KEY), { op: "set", value, announce });

describe("the files of a register", () => {
  test("reading makes nothing", async () => {
    await open().read(KEY);
    await open().ids("claims");
    expect(readdirSync(bus.busDir)).toEqual([]);
  });

  test("a revision is one line of JSON that names what it replaced, and nothing is left in staging", async () => {
    await set(open(), { a: 1 });
    await set(open(), { a: 2 }, [{ log: "events", line: { id: "e1", session_id: "s" } }]);
    const [first, second] = [1, 2].map((rev) => JSON.parse(readFileSync(revisionFile(rev), "utf8")));
    expect(first).toMatchObject({ rev: 1, prev: null, op: "set", value: { a: 1 } });
    expect(second).toEqual({ rev: 2, nonce: expect.any(String), prev: first.nonce, ts: expect.any(String), op: "set", value: { a: 2 }, announce: [{ log: "events", line: { id: "e1", session_id: "s" } }] });
    expect(readdirSync(at("tmp"))).toEqual([]);
  });

  test("strict: data before the link, the folder after it; relaxed or not durable: no sync after the first", async () => {
    const calls = async (changed: Partial<RegisterFiles>, durable: boolean) => {
      const names: string[] = [];
      const registers = open({ fs: recording(names), ...changed });
      const head = await registers.read(KEY);
      names.length = 0;
      await registers.compareAndSet(KEY, head, { op: "set", value: 1, durable });
      return names.filter((name) => ["fdatasyncSync", "linkSync", "unlinkSync", "fsyncSync"].includes(name));
    };
    await set(open(), 0);
    expect(await calls({}, true)).toEqual(["fdatasyncSync", "linkSync", "unlinkSync", "fsyncSync"]);
    expect(await calls({ strict: false }, true)).toEqual(["linkSync", "unlinkSync"]);
    expect(await calls({}, false)).toEqual(["linkSync", "unlinkSync"]);
  });

  test("an id whose first change was cut off is not one", async () => {
    mkdirSync(at("reg", "claims", "QUEUE-009"), { recursive: true });
    expect(await open().ids("claims")).toEqual([]);
  });

  test("the first revision of a session is synced although presence is not", async () => {
    const names: string[] = [];
    const registers = open({ fs: recording(names) });
    const key = { kind: "sessions", id: "codex-1.abc" } as const;
    const first = await registers.compareAndSet(key, await registers.read(key), { op: "boot", value: { session_id: "codex-1.xyz" }, durable: false });
    if (first === null) throw new Error("lost a race against nobody");
    await registers.compareAndSet(key, first, { op: "renew", value: { session_id: "codex-1.xyz", n: 2 }, durable: false });
    expect(names.filter((name) => name === "fdatasyncSync")).toHaveLength(1);
    expect(JSON.parse(readFileSync(at("sessions", "codex-1.xyz.json"), "utf8"))).toEqual({ session_id: "codex-1.xyz", n: 2 });
  });
});

describe("damage", () => {
  const damages: [string, () => void][] = [
    ["empty", () => writeFileSync(revisionFile(2), "")],
    ["torn", () => writeFileSync(revisionFile(2), '{"rev":2,"nonce":"x","val')],
    ["another revision's content", () => writeFileSync(revisionFile(2), readFileSync(revisionFile(1)))],
    ["too long", () => writeFileSync(revisionFile(2), `{"rev":2,"nonce":"x","prev":null,"value":"${"x".repeat(1_048_576)}"}`)],
  ];
  test.each(damages)("a void revision (%s) keeps its number and shows the value below", async (_, damage) => {
    await set(open(), "one");
    damage();
    expect(await open().read(KEY)).toMatchObject({ version: 2, value: "one" });
    expect(await set(open(), "three")).toMatchObject({ version: 3 });
  });

  const refusals: [string, () => void][] = [
    ["only void revisions", () => writeFileSync(revisionFile(1), "")],
    ["a symbolic link as revision", () => (renameSync(revisionFile(1), at("away")), symlinkSync(at("away"), revisionFile(1)))],
    ["a FIFO as revision", () => (unlinkSync(revisionFile(1)), execFileSync("mkfifo", [revisionFile(1)]))],
    ["a folder as revision", () => (unlinkSync(revisionFile(1)), mkdirSync(revisionFile(1)))],
    ["a symbolic link as register", () => (renameSync(at("reg", "claims"), at("away")), symlinkSync(at("away"), at("reg", "claims")))],
    ["a file as register", () => (renameSync(at("reg", "claims"), at("away")), writeFileSync(at("reg", "claims"), ""))],
  ];
  test.each(refusals)("%s is bad data, never free", async (_, damage) => {
    await set(open(), "one");
    damage();
    await expect(open().read(KEY)).rejects.toMatchObject({ name: "BusError", code: "BAD_DATA" });
    await expect(set(open(), "mine")).rejects.toMatchObject({ code: "BAD_DATA" });
  });

  test.each(["readdirSync", "readFileSync", "openSync", "lstatSync"])("%s refused is bad data, never free", async (name) => {
    await set(open(), "one");
    const registers = failing((call) => (call.name === name ? { fail: "EACCES" } : null));
    await expect(registers.read(KEY)).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("EACCES") });
  });

  test.each(["../x", "a/b", "", ".hidden", "nul", "x..y"])("id %j leaves nowhere", async (id) => {
    await expect(open().read({ kind: "claims", id })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("a file system that refuses", () => {
  test.each(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO"])("%s while staging: nothing happened, and path and errno are named", async (errno) => {
    await set(open(), "one");
    const registers = failing(({ name, args }) => (name === "openSync" && String(args[0]).includes(".live/tmp/") ? { fail: errno } : null));
    await expect(set(registers, "two")).rejects.toMatchObject({ code: "UNWRITABLE", message: expect.stringMatching(new RegExp(`\\.live/tmp/.*${errno}`)) });
    expect((await open().read(KEY)).value).toBe("one");
  });

  test("a sandbox is told the lines that open it", async () => {
    const registers = failing(({ name }) => (name === "mkdirSync" ? { fail: "EROFS" } : null));
    await expect(set(registers, 1)).rejects.toMatchObject({ hint: expect.stringContaining(`[sandbox_workspace_write]\nwritable_roots = ["${bus.busDir}"]`) });
  });

  test("no hard links", async () => {
    const registers = failing(({ name }) => (name === "linkSync" ? { fail: "EPERM" } : null));
    await expect(set(registers, 1)).rejects.toMatchObject({ code: "UNWRITABLE", message: expect.stringContaining("hard links") });
    expect(readdirSync(at("tmp"))).toEqual([]);
  });

  test.each(["EEXIST", "EIO", "ESTALE", "ETIMEDOUT"])("a link that reports %s although it was made is a success", async (errno) => {
    const registers = failing(({ name }) => (name === "linkSync" ? { failAfter: errno } : null));
    expect(await set(registers, "mine")).toMatchObject({ version: 1, value: "mine" });
  });

  test("a link that reports EIO is known by its link count when it cannot be read", async () => {
    const registers = failing(({ name, args }) => (name === "linkSync" ? { failAfter: "EIO" } : name === "openSync" && args[0] === revisionFile(1) ? { fail: "EIO" } : null));
    expect(await set(registers, "mine")).toMatchObject({ version: 1 });
  });

  test("a link that reports EIO and shows nothing is indeterminate", async () => {
    const registers = failing(({ name }) => (name === "linkSync" ? { fail: "EIO" } : null));
    await expect(set(registers, "mine")).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("indeterminate") });
  });

  test("a folder that cannot be synced: the change is there, its survival is not certain", async () => {
    await set(open(), "one");
    const registers = failing(({ name }) => (name === "fsyncSync" ? { fail: "EIO" } : null));
    await expect(set(registers, "two")).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("indeterminate") });
    expect((await open().read(KEY)).value).toBe("two");
  });

  test("a session whose projection fails is booted all the same", async () => {
    const registers = failing(({ name }) => (name === "renameSync" ? { fail: "ENOSPC" } : null));
    const key = { kind: "sessions", id: "a" } as const;
    expect(await registers.compareAndSet(key, await registers.read(key), { op: "boot", value: {} })).not.toBeNull();
  });

  test("a session's projection that another overtook is written again", async () => {
    const key = { kind: "sessions", id: "a" } as const;
    const session = (n: number) => ({ session_id: "a", n });
    let overtaken = false;
    const head = await open().read(key);
    const slow = failing(({ name }) => {
      if (name === "renameSync" && !overtaken) {
        overtaken = true;
        const first = JSON.parse(readFileSync(at("reg", "sessions", "a", "0000000001"), "utf8"));
        writeFileSync(at("reg", "sessions", "a", "0000000002"), JSON.stringify({ rev: 2, nonce: "other", prev: first.nonce, ts: "", op: "renew", value: session(2) }));
      }
      return null;
    });
    await slow.compareAndSet(key, head, { op: "boot", value: session(1) });
    expect(JSON.parse(readFileSync(at("sessions", "a.json"), "utf8"))).toEqual(session(2));
  });

  test("who may only read gets this process's clock; a full disk is an error", () => {
    const clockOf = (errno: string) => storeClock(registerFiles(bus.busDir, faultyFs(nodeFs, ({ name }) => (name === "mkdirSync" ? { fail: errno } : null)), { clock: () => 42 }));
    expect(clockOf("EROFS")).toBe(42);
    expect(() => clockOf("ENOSPC")).toThrow(expect.objectContaining({ code: "UNWRITABLE" }));
  });
});

describe("a writer that slept", () => {
  let late = 0;
  beforeEach(() => {
    late = 0;
  });
  /** Runs `meanwhile` and lets 31 s pass between the check and the link. */
  const asleep = (meanwhile: () => void): Registers =>
    open({
      monotonic: () => late,
      fs: faultyFs(nodeFs, ({ name }) => {
        if (name !== "linkSync") return null;
        meanwhile();
        late = 31_000;
        return null;
      }),
    });
  const write = (rev: number, nonce: string, prev: string | null, value = nonce) => writeFileSync(revisionFile(rev), JSON.stringify({ rev, nonce, prev, ts: "", op: "set", value }));

  test("before the link: a head older than the window is lost, by either clock", async () => {
    for (const clock of ["monotonic", "clock"] as const) {
      let now = 0;
      const registers = open({ [clock]: () => now });
      const head = await registers.read(KEY);
      now = 30_001;
      expect(await registers.compareAndSet(KEY, head, { op: "set", value: 1 })).toBeNull();
    }
    expect(await open().ids("claims")).toEqual([]);
  });

  test("without a window it would believe that it won", async () => {
    await set(open(), "one");
    const { fs } = registerFiles(bus.busDir, faultyFs(nodeFs, ({ name }) => (name === "linkSync" ? (write(3, "c", "b"), null) : null)));
    expect(await set(open({ fs, limits: { ...REGISTER_LIMITS, windowMs: Number.POSITIVE_INFINITY } }), "two")).not.toBeNull();
  });

  test("its number was pruned: the successor says that it replaced another", async () => {
    await set(open(), "one");
    const registers = asleep(() => (write(3, "c", "b"), write(4, "d", "c")));
    expect(await set(registers, "two")).toBeNull();
  });

  test("its number was pruned and so was the successor: indeterminate", async () => {
    await set(open(), "one");
    await expect(set(asleep(() => write(9, "i", "h")), "two")).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("indeterminate") });
  });

  test("nobody came: it is the head", async () => {
    await set(open(), "one");
    expect(await set(asleep(() => undefined), "two")).toMatchObject({ version: 2 });
  });
});

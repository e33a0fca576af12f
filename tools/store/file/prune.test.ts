import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerFiles, temporaryBus } from "../../dev/verify/registers-bench.js";
import { nodeFs } from "../../platform/fs-port.js";
import type { Announcement, LogLine, LogName, Registers } from "../contract.js";
import type { RegisterFiles } from "./register-files.js";
import { fileRegisters } from "./registers.js";

const KEY = { kind: "claims", id: "QUEUE-001" } as const;
const DAY_S = 86_400;

let bus: ReturnType<typeof temporaryBus>;
let appended: { log: LogName; id: string }[];
beforeEach(() => {
  bus = temporaryBus();
  appended = [];
});
afterEach(() => bus.dispose());

const logs = {
  append: async (log: LogName, line: LogLine) => {
    appended.push({ log, id: line.id });
    return line;
  },
  *scan(log: LogName) {
    for (const { id } of appended.filter((line) => line.log === log).toReversed()) {
      yield { ok: true as const, value: { id }, place: { log, file: log, offset: 0 }, bytes: 1 };
    }
  },
};

const open = (changed: Partial<RegisterFiles> = {}): Registers => fileRegisters(registerFiles(bus.busDir, changed.fs, changed), logs);
const at = (...parts: string[]) => join(bus.busDir, ".live", ...parts);
const revisionFile = (rev: number) => at("reg", "claims", KEY.id, String(rev).padStart(10, "0"));
const set = async (registers: Registers, value: unknown, announce: Announcement[] = []) =>
  registers.compareAndSet(KEY, await registers.read(KEY), { op: "set", value, announce });

describe("pruning", () => {
  const limits = { windowMs: 30_000, retainMs: 120_000, keep: 4, pruneEvery: 8, pruneAtMost: 128, stagingMs: 3_600_000, revisionBytes: 1_048_576 };
  const fill = async (registers: Registers, upTo: number, announce: (n: number) => Announcement[] = () => []) => {
    for (let n = (await registers.read(KEY)).version + 1; n <= upTo; n += 1) await set(registers, n, announce(n));
  };
  /** Files that the file system says were last changed a day ago: nobody can set that time. */
  const old = new Set<string>();
  const aging = new Proxy(nodeFs, {
    get: (real, name: keyof typeof nodeFs) =>
      name !== "lstatSync" ? real[name] : (path: string) => Object.assign(real.lstatSync(path), old.has(path) ? { ctimeMs: Date.now() - DAY_S * 1000 } : {}),
  });
  beforeEach(() => old.clear());
  const age = (...revs: number[]) => revs.forEach((rev) => old.add(revisionFile(rev)));
  const kept = () => readdirSync(at("reg", "claims", KEY.id)).map(Number).sort((a, b) => a - b);
  const event = (n: number): Announcement => ({ log: "events", line: { id: `e${n}`, session_id: "s" } });

  test("young revisions stay, however many", async () => {
    await fill(open({ fs: aging, limits }), 16);
    expect(kept()).toHaveLength(16);
  });

  test("old ones go, oldest first, up to the first young one and never the newest", async () => {
    await fill(open({ fs: aging, limits }), 7);
    age(1, 2, 4, 5, 6, 7);
    await fill(open({ fs: aging, limits }), 8);
    expect(kept()).toEqual([3, 4, 5, 6, 7, 8]);
    age(3);
    await fill(open({ fs: aging, limits }), 16);
    expect(kept()).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16]);
  });

  test("the newest stay, however old", async () => {
    await fill(open({ fs: aging, limits }), 7);
    age(1, 2, 3, 4, 5, 6, 7);
    await fill(open({ fs: aging, limits }), 8);
    expect(kept()).toEqual([5, 6, 7, 8]);
  });

  test("age is judged by the file system's clock alone", async () => {
    const registers = open({ fs: aging, limits, clock: () => Date.now() + DAY_S * 1000 });
    await fill(registers, 16);
    expect(kept()).toHaveLength(16);
  });

  test("a revision that was staged long before it was linked is young", async () => {
    await fill(open({ limits }), 7);
    const then = Date.now() / 1000 - DAY_S;
    utimesSync(revisionFile(1), then, then);
    await fill(open({ limits }), 8);
    expect(kept()).toHaveLength(8);
  });

  test("what was announced is in its log before its revision goes, once", async () => {
    appended.push({ log: "events", id: "e2" });
    await fill(open({ fs: aging, limits }), 7, (n) => [event(n)]);
    age(1, 2, 3);
    await fill(open({ fs: aging, limits }), 8);
    expect(kept()).toEqual([4, 5, 6, 7, 8]);
    expect(appended.map(({ id }) => id).sort()).toEqual(["e1", "e2", "e3"]);
  });

  test("a log that cannot be read or written keeps the revision, and the change stands", async () => {
    const broken = { ...logs, append: async () => Promise.reject(Object.assign(new Error("full"), { errno: -28, code: "ENOSPC" })) };
    await fill(open({ fs: aging, limits }), 7, (n) => [event(n)]);
    age(1);
    const registers = fileRegisters(registerFiles(bus.busDir, aging, { limits }), broken);
    expect(await set(registers, 8)).toMatchObject({ version: 8 });
    expect(kept()).toHaveLength(8);
  });

  test("staging files that a kill left go after an hour", async () => {
    await fill(open({ fs: aging, limits }), 7);
    const [left, young] = [at("tmp", "left"), at("tmp", "young")];
    for (const path of [left, young]) writeFileSync(path, "");
    old.add(left);
    await fill(open({ fs: aging, limits }), 8);
    expect([left, young].map((path) => existsSync(path))).toEqual([false, true]);
  });
});

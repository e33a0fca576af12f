import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryBus } from "../../dev/verify/registers-bench.js";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import { type Fault, faultyFs, type FsCall } from "../../platform/node-fs-faults.js";
import type { LogEntry } from "../contract.js";
import { openFileLogs } from "./logs.js";

let bus: ReturnType<typeof temporaryBus>;
let path: string;
beforeEach(() => {
  bus = temporaryBus();
  path = join(bus.busDir, "events", "events.jsonl");
  mkdirSync(join(bus.busDir, "events"));
});
afterEach(() => bus.dispose());

const open = (fs: FsPort = nodeFs, durability: "strict" | "relaxed" = "strict") => openFileLogs({ fs, busDir: bus.busDir, durability });
const append = (id: string, fs: FsPort = nodeFs) => open(fs).append("events", { id, ts: "t", session_id: "s1", summary: "x".repeat(100) });
const scan = (): LogEntry[] => [...(open().scan("events") as Iterable<LogEntry>)];
const ids = (): unknown[] => scan().flatMap((entry) => (entry.ok ? [entry.value["id"]] : []));
const content = (): string => readFileSync(path, "utf8");
const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "acknowledged",
    (error: { code?: string; name?: string }) => error.code ?? error.name ?? "unknown",
  );

/** A port on which the n-th write to the log writes only so many bytes. */
function shortWrites(lengths: readonly (number | "ENOSPC" | null)[]): FsPort {
  let n = 0;
  return {
    ...nodeFs,
    writeSync: ((fd: number, bytes: Buffer, offset: number, length: number, position: number | null) => {
      const wanted = position === null ? (lengths[n++] ?? null) : null;
      if (wanted === "ENOSPC") throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", errno: -28 });
      return nodeFs.writeSync(fd, bytes, offset, wanted ?? length, position);
    }) as typeof nodeFs.writeSync,
  };
}
/** A port that does something to the file just after the log's n-th write. */
function after(call: keyof FsPort, times: number, act: () => void): FsPort {
  let left = times;
  return new Proxy({ ...nodeFs }, {
    get: (target, name: keyof FsPort) =>
      name !== call
        ? target[name]
        : (...args: never[]) => {
            const result = (target[call] as (...all: never[]) => unknown)(...args);
            if (left-- > 0) act();
            return result;
          },
  });
}

describe("a line that meets", () => {
  test("a torn tail begins on a line of its own", async () => {
    writeFileSync(path, '{"id":"torn');
    await append("a");
    expect(content()).toMatch(/^\{"id":"torn\n\{"id":"a".*\n$/);
    expect(ids()).toEqual(["a"]);
  });

  test("a short write seals its fragment and is written again", async () => {
    await append("a", shortWrites([20]));
    expect(content()).toMatch(/^.{20}\n\{"id":"a".*\n$/);
    expect(ids()).toEqual(["a"]);
  });

  test("a disk that fills up is refused, leaves the fragment, and the next line is whole", async () => {
    expect(await code(append("a", shortWrites([20, "ENOSPC", "ENOSPC"])))).toBe("UNWRITABLE");
    expect(content()).toHaveLength(20);
    await append("b");
    expect(ids()).toEqual(["b"]);
    expect(scan()).toHaveLength(2);
  });

  test("short writes that never end is refused after five", async () => {
    expect(await code(append("a", shortWrites([9, null, 9, null, 9, null, 9, null, 9, null])))).toBe("UNWRITABLE");
    expect(content().split("\n")).toHaveLength(6);
  });

  test("a rotation goes to the new file as well", async () => {
    await append("a");
    await append("b", after("fdatasyncSync", 1, () => renameSync(path, `${path}.old`)));
    expect(ids()).toEqual(["b"]);
    expect(readFileSync(`${path}.old`, "utf8")).toContain('"id":"b"');
  });

  test("a rewrite that lost it is written again", async () => {
    await append("a");
    const before = content();
    await append("b", after("fdatasyncSync", 1, () => writeFileSync(path, before)));
    expect(ids()).toEqual(["a", "b"]);
  });

  test("another writer's fragment that slipped in before it is written again", async () => {
    await append("a");
    // Between the look at the last byte and the write.
    await append("b", after("readSync", 2, () => existsSync(join(bus.busDir, "slipped")) || (writeFileSync(join(bus.busDir, "slipped"), ""), appendFileSync(path, '{"id":"torn'))));
    expect(content().split("\n").at(-2)).toMatch(/^\{"id":"b"/);
    expect(new Set(ids())).toEqual(new Set(["a", "b"]));
  });

  test("many lines that others wrote behind it is found further back", async () => {
    await append("a", after("fdatasyncSync", 1, () => appendFileSync(path, `${JSON.stringify({ id: "z", s: "y".repeat(60_000) })}\n`.repeat(10))));
    expect(ids().filter((id) => id === "a")).toEqual(["a"]);
  });
});

describe("a fault at every call of an append", () => {
  const recorded = async (): Promise<number> => {
    let calls = 0;
    await append("count", faultyFs(nodeFs, () => ((calls += 1), null)));
    return calls;
  };
  const faults: [string, Fault][] = [
    ...["EIO", "ENOSPC", "EROFS", "EACCES"].flatMap((errno): [string, Fault][] => [[errno, { fail: errno }], [`${errno} although it was done`, { failAfter: errno }]]),
    ["a kill before", { kill: "before" }],
    ["a kill after", { kill: "after" }],
  ];

  test.each(faults)("%s: what is acknowledged is there, what is not is UNWRITABLE, and the next line is whole", async (_what, fault) => {
    const calls = await recorded();
    expect(calls).toBeGreaterThan(10);
    for (const existing of [true, false]) {
      for (let index = 0; index < calls; index += 1) {
        bus.dispose();
        bus = temporaryBus();
        path = join(bus.busDir, "events", "events.jsonl");
        if (existing) await append("before");
        const outcome = await code(append("tried", faultyFs(nodeFs, (call: FsCall) => (call.index === index ? fault : null))));
        expect(["acknowledged", "UNWRITABLE", "BAD_DATA", ..."kill" in (fault ?? {}) ? ["Killed"] : []]).toContain(outcome);
        const found = existsSync(path) ? ids() : [];
        if (outcome === "acknowledged") expect(found).toContain("tried");
        if (existing) expect(found).toContain("before");
        await append("after");
        expect(ids()).toEqual(expect.arrayContaining([...found, "after"]));
      }
    }
  });

  test("data is synced before the answer, and the folder before the first byte; relaxed syncs nothing", async () => {
    const names: string[] = [];
    const record = faultyFs(nodeFs, ({ name }) => (names.push(name), null));
    await open(record).append("messages/t", { id: "a" });
    const [sync, write, data] = ["fsyncSync", "writeSync", "fdatasyncSync"].map((name) => names.lastIndexOf(name));
    expect(sync).toBeLessThan(write ?? -1);
    expect(write).toBeLessThan(data ?? -1);
    names.length = 0;
    await open(record, "relaxed").append("messages/u", { id: "a" });
    expect(names.filter((name) => name === "fsyncSync" || name === "fdatasyncSync")).toEqual([]);
    expect(names.filter((name) => name === "writeSync")).toHaveLength(1);
  });
});

/** Appends in a process of its own until it is refused; prints what was acknowledged and how it ended. */
const FILL = `
  import { openFileLogs } from ${JSON.stringify(new URL("./logs.ts", import.meta.url).href)};
  import { nodeFs } from ${JSON.stringify(new URL("../../platform/fs-port.ts", import.meta.url).href)};
  const logs = openFileLogs({ fs: nodeFs, busDir: process.argv[1], durability: "strict" });
  const acked = [];
  try {
    for (let n = 0; n < 2000; n += 1) { await logs.append("events", { id: "id-" + n, session_id: "s", summary: "x".repeat(n % 700) }); acked.push("id-" + n); }
  } catch (error) { console.log(JSON.stringify({ acked, code: error.code, hint: error.hint })); }`;
const fill = (dir: string, before: string): { acked: string[]; code: string; hint: string } =>
  JSON.parse(spawnSync("sh", ["-c", `${before} exec "$0" --import tsx --input-type=module -e "$1" "$2"`, process.execPath, FILL, dir], { encoding: "utf8" }).stdout);

describe.skipIf(process.platform === "win32")("a disk that is really full", () => {
  test("a file size limit: everything acknowledged is whole", () => {
    const { acked, code: ended } = fill(bus.busDir, "ulimit -f 32;");
    expect(ended).toBe("UNWRITABLE");
    expect(acked.length).toBeGreaterThan(10);
    expect(ids()).toEqual(acked);
  });

  test.skipIf(process.getuid?.() !== 0)("a small tmpfs: everything acknowledged is whole, and appending goes on when there is room", async () => {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", bus.busDir], { stdio: "ignore" });
    } catch {
      return; // Not every root may mount.
    }
    try {
      const { acked, code: ended, hint } = fill(bus.busDir, "");
      expect([ended, hint]).toEqual(["UNWRITABLE", `df -h ${bus.busDir}`]);
      expect(acked.length).toBeGreaterThan(10);
      expect(ids()).toEqual(acked);
      execFileSync("mount", ["-o", "remount,size=128k", bus.busDir]);
      await append("room");
      expect(ids()).toEqual([...acked, "room"]);
    } finally {
      execFileSync("umount", [bus.busDir]);
    }
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fillDisk } from "../../dev/fill-disk.js";
import { scratch } from "../../dev/scratch-repo.js";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import { faultyFs } from "../../platform/node-fs-faults.js";
import type { WorkerEnd } from "../../schema/records.gen.js";
import { filesAt } from "./test-files.js";

const END: WorkerEnd = { at: "2026-01-31T09:00:00.000Z", how: "exited", exit: 3, ms: 1234, rss_bytes: 5_000_000, log_bytes: 77 };
const FILE = "_bus/.live/workers/P01-1-abc.end";
const place = () => scratch({ "_bus/claims/.gitkeep": "" });

test("it is nothing until it is written, and then what was written", () => {
  const home = place();
  const end = filesAt(home).end("P01-1-abc");
  expect(end.read()).toBeNull();
  end.reserve();
  expect(end.read()).toBeNull();
  expect(statSync(join(home, FILE)).size).toBe(4096);
  end.write(END);
  expect(filesAt(home).end("P01-1-abc").read()).toEqual(END);
  expect(statSync(join(home, FILE)).size).toBe(4096);
  end.write({ at: END.at, how: "lost", exit: null });
  expect(end.read()).toEqual({ at: END.at, how: "lost", exit: null });
  // Reserved again, it loses nothing.
  end.reserve();
  expect(end.read()).toMatchObject({ how: "lost" });
});

test("S4-27: a disk with no byte left still takes how a worker ended", ({ skip }) => {
  const home = scratch();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", home]).status !== 0) skip("only root may mount a small disk");
  try {
    mkdirSync(join(home, "_bus"));
    const files = filesAt(home);
    const end = files.end("P01-1-abc");
    end.reserve();
    fillDisk(join(home, "fill"));
    expect(() => files.note("tmp/x-worker-pids.txt", "P01 PID: 1")).toThrow(expect.objectContaining({ code: "UNWRITABLE" }));
    expect(() => files.end("P02-1-abc").reserve()).toThrow(expect.objectContaining({ code: "UNWRITABLE", message: expect.stringContaining("ENOSPC") as string }));
    expect(() => writeFileSync(join(home, "more"), "x".repeat(5000))).toThrow(/ENOSPC/);
    end.write(END);
    expect(end.read()).toEqual(END);
  } finally {
    execFileSync("umount", [home]);
  }
});

test("S4-27: a process that may write no byte more in any file still writes it", () => {
  const home = place();
  filesAt(home).end("P01-1-abc").reserve();
  const program = `import { filesAt } from ${JSON.stringify(new URL("./test-files.ts", import.meta.url).href)}; process.on("SIGXFSZ", () => {}); const files = filesAt(process.argv[1]); files.end("P01-1-abc").write(${JSON.stringify(END)}); try { files.note("tmp/p.txt", "x".repeat(9000)); process.exit(9); } catch {}`;
  // In units of 512 or 1024 bytes, as the shell has it: no more than the block that is there.
  const ran = spawnSync("bash", ["-c", 'ulimit -f 4; exec "$0" --import tsx --input-type=module -e "$1" "$2"', process.execPath, program, home], { encoding: "utf8", env: { ...process.env, TSX_DISABLE_CACHE: "1" } });
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  expect(filesAt(home).end("P01-1-abc").read()).toEqual(END);
});

test("half of an end, whatever is missing of it, is none", () => {
  const home = place();
  const end = filesAt(home).end("P01-1-abc");
  end.reserve();
  const before = readFileSync(join(home, FILE));
  end.write(END);
  const after = readFileSync(join(home, FILE));
  const length = after.toString().trimEnd().length;
  for (let torn = 0; torn < length; torn += 1) {
    writeFileSync(join(home, FILE), Buffer.concat([after.subarray(0, torn), before.subarray(torn)]));
    expect([torn, end.read()]).toEqual([torn, null]);
  }
  for (const bytes of [0, 1, length - 1]) {
    writeFileSync(join(home, FILE), after);
    truncateSync(join(home, FILE), bytes);
    expect(end.read()).toBeNull();
  }
});

test("it is written in one call of one block, and synced, or else it says so", () => {
  const home = place();
  filesAt(home).end("P01-1-abc").reserve();
  const calls: string[] = [];
  const seen = faultyFs(nodeFs, ({ name, args }) => {
    if (/^(write|fdata|open)/.test(name)) calls.push(name === "writeSync" ? `writeSync ${String(args[3])} at ${String(args[4])}` : name);
    // Cut short first, its room would be anybody's.
    if (name === "openSync") expect(Number(args[1]) & (nodeFs.constants.O_TRUNC | nodeFs.constants.O_CREAT)).toBe(0);
    return null;
  });
  filesAt(home, { fs: seen }).end("P01-1-abc").write(END);
  expect(calls).toEqual(["openSync", "writeSync 4096 at 0", "fdatasyncSync"]);
  for (const failing of ["writeSync", "fdatasyncSync"]) {
    const fs = faultyFs(nodeFs, ({ name }) => (name === failing ? { fail: "EIO" } : null));
    expect(() => filesAt(home, { fs }).end("P01-1-abc").write(END)).toThrow(expect.objectContaining({ code: "UNWRITABLE", message: expect.stringContaining("EIO") as string }));
    expect(() => filesAt(home, { fs }).end("P02-1-abc").reserve()).toThrow(expect.objectContaining({ code: "UNWRITABLE" }));
  }
});

test("a bus that was cleaned meanwhile takes it all the same", () => {
  const home = place();
  const end = filesAt(home).end("P01-1-abc");
  end.reserve();
  rmSync(join(home, "_bus/.live"), { recursive: true });
  end.write(END);
  expect(end.read()).toEqual(END);
});

test("swept away by another process again and again while it is written, it is no trouble", () => {
  const home = place();
  mkdirSync(join(home, "_bus/.live/workers"), { recursive: true });
  const swept: FsPort = { ...nodeFs, openSync: (path, ...rest) => {
    rmSync(join(home, FILE), { force: true });
    return nodeFs.openSync(path, ...rest);
  } };
  filesAt(home, { fs: swept }).end("P01-1-abc").write(END);
  expect(filesAt(home).end("P01-1-abc").read()).toEqual(END);
});

test("no link is followed, and no name leads out", () => {
  const home = place();
  const outside = scratch({ x: "kept" });
  mkdirSync(join(home, "_bus/.live/workers"), { recursive: true });
  symlinkSync(join(outside, "x"), join(home, FILE));
  const end = filesAt(home).end("P01-1-abc");
  for (const act of [() => end.reserve(), () => end.write(END), () => end.read()]) expect(act).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(readFileSync(join(outside, "x"), "utf8")).toBe("kept");
  expect(() => filesAt(home).end("../x")).toThrow(expect.objectContaining({ code: "USAGE" }));
  expect(() => filesAt(home).trouble("../x")).toThrow(expect.objectContaining({ code: "USAGE" }));
  expect(filesAt(home).trouble("P01-1-abc")).toBe(join(home, "_bus/.live/workers/P01-1-abc.trouble"));
  expect(existsSync(join(home, "_bus/.live/workers"))).toBe(true);
});

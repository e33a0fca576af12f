import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git, scratch, scratchGit } from "../../dev/scratch-repo.js";
import { nodeFs } from "../../platform/fs-port.js";
import { faultyFs } from "../../platform/node-fs-faults.js";
import { filesAt } from "./test-files.js";

const PIDS = "tmp/demo-worker-pids.txt";
const read = (home: string, path: string) => readFileSync(join(home, path), "utf8");

test("S4-03 S4-06: lines are appended to the one PID file, which git does not see", () => {
  const home = scratchGit();
  const files = filesAt(home, { repository: true });
  files.note(PIDS, "P01 PID: 1");
  files.note(PIDS, "P02 PID: 2");
  expect(read(home, PIDS)).toBe("P01 PID: 1\nP02 PID: 2\n");
  expect(files.createLog("tmp/worker-P01-a.log")).toBe(join(home, "tmp/worker-P01-a.log"));
  expect(git(home, "status", "--porcelain")).toBe("");
  // What people keep there stays theirs.
  writeFileSync(join(home, "tmp/mine.txt"), "");
  expect(git(home, "status", "--porcelain", "--untracked-files=all")).toBe("?? tmp/mine.txt");
});

test("a folder that git ignores already, or that has rules of its own, gets none of ours", () => {
  const home = scratchGit({ ".gitignore": "tmp/\n", "own/.gitignore": "*.txt\n" });
  const files = filesAt(home, { repository: true });
  files.note(PIDS, "x");
  files.note("own/p.txt", "x");
  expect(existsSync(join(home, "tmp/.gitignore"))).toBe(false);
  expect(read(home, "own/.gitignore")).toBe("*.txt\n");
  const bare = scratch();
  filesAt(bare).note(PIDS, "x");
  expect(existsSync(join(bare, "tmp/.gitignore"))).toBe(false);
});

test("what a kill cut short ends where the next line begins", () => {
  const home = scratch();
  const files = filesAt(home);
  files.note(PIDS, "whole");
  appendFileSync(join(home, PIDS), "tor");
  files.note(PIDS, "next");
  expect(read(home, PIDS)).toBe("whole\ntor\nnext\n");
});

test("a line that does not fit is said not to be written", () => {
  const home = scratch();
  filesAt(home).note(PIDS, "first");
  const full = faultyFs(nodeFs, ({ name }) => (name === "writeSync" ? { fail: "ENOSPC" } : null));
  expect(() => filesAt(home, { fs: full }).note(PIDS, "second")).toThrow(expect.objectContaining({ code: "UNWRITABLE", message: expect.stringContaining("ENOSPC") as string }));
  expect(read(home, PIDS)).toBe("first\n");
});

test("S4-04: a log is created empty, once", () => {
  const home = scratch();
  const files = filesAt(home);
  expect(read(home, files.createLog("tmp/worker-P01-a.log").slice(home.length))).toBe("");
  appendFileSync(join(home, "tmp/worker-P01-a.log"), "said");
  expect(() => files.createLog("tmp/worker-P01-a.log")).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  expect(read(home, "tmp/worker-P01-a.log")).toBe("said");
});

test("symbolic links, FIFOs and paths that leave the checkout are refused", async () => {
  const outside = scratch({ "kept.txt": "kept\n" });
  const home = scratch({ "ok/": "" });
  symlinkSync(outside, join(home, "tmp"));
  symlinkSync(join(outside, "kept.txt"), join(home, "ok/linked-worker-pids.txt"));
  await once(spawn("mkfifo", [join(home, "ok/fifo")]), "close");
  const files = filesAt(home);
  const bad = expect.objectContaining({ code: "BAD_DATA" });
  expect(() => files.note(PIDS, "x")).toThrow(bad);
  expect(() => files.createLog("tmp/worker-P01-a.log")).toThrow(bad);
  expect(() => files.note("ok/linked-worker-pids.txt", "x")).toThrow(bad);
  expect(() => files.note("ok/fifo", "x")).toThrow(bad);
  expect(() => files.note("ok/../../x.txt", "x")).toThrow(bad);
  expect(() => files.note("/etc/x.txt", "x")).toThrow(bad);
  expect(() => files.log("ok/linked-worker-pids.txt").facts()).toThrow(bad);
  expect(() => files.log("tmp/kept.txt").tail(1)).toThrow(bad);
  expect(() => files.log("ok/fifo").from(0)).toThrow(bad);
  expect(() => files.write("tmp/kept.txt", "x")).toThrow(bad);
  expect(() => files.drop("tmp/kept.txt")).toThrow(bad);
  expect(read(outside, "kept.txt")).toBe("kept\n");
  mkdirSync(join(home, "ok/sub"));
  files.note("ok/sub/a/b.txt", "deep");
  expect(read(home, "ok/sub/a/b.txt")).toBe("deep\n");
});

test("keepers that note at the same moment lose no line", async () => {
  const home = scratch();
  const program = `import { filesAt } from ${JSON.stringify(new URL("./test-files.ts", import.meta.url).href)}; const files = filesAt(process.argv[1]); for (let n = 0; n < 50; n += 1) files.note(${JSON.stringify(PIDS)}, process.argv[2] + "-" + n);`;
  const all = Array.from({ length: 4 }, (_, k) => once(spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, home, `k${k}`], { stdio: ["ignore", "ignore", "inherit"] }), "close"));
  expect((await Promise.all(all)).map(([code]) => code as number)).toEqual([0, 0, 0, 0]);
  const lines = read(home, PIDS).trimEnd().split("\n");
  expect(new Set(lines).size).toBe(200);
  expect(lines).toHaveLength(200);
});

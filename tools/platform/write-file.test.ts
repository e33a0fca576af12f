import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryBus } from "../dev/verify/registers-bench.js";
import { nodeFs } from "./fs-port.js";
import { faultyFs } from "./node-fs-faults.js";
import { createFile, replaceFile, syncDir } from "./write-file.js";

let bus: ReturnType<typeof temporaryBus>;
beforeEach(() => {
  bus = temporaryBus();
});
afterEach(() => bus.dispose());

const path = (name: string) => join(bus.busDir, name);
const failing = (call: string, errno: string) => faultyFs(nodeFs, ({ name }) => (name === call ? { fail: errno } : null));

test("a file is made whole even when each write takes a few bytes only, and its own time is returned", () => {
  const slow = new Proxy(nodeFs, {
    get: (real, name: keyof typeof nodeFs) => (name !== "writeSync" ? real[name] : (fd: number, data: Buffer, from: number) => real.writeSync(fd, data, from, Math.min(3, data.length - from))),
  });
  const at = createFile(slow, path("a"), Buffer.from("twelve bytes"), true);
  expect(readFileSync(path("a"), "utf8")).toBe("twelve bytes");
  expect(at).toBe(Math.floor(statSync(path("a")).mtimeMs));
});

test.each(["writeSync", "fdatasyncSync", "fstatSync"])("%s refused leaves no file", (call) => {
  expect(() => createFile(failing(call, "ENOSPC"), path("a"), Buffer.from("x"), true)).toThrow(/ENOSPC/);
  expect(readdirSync(bus.busDir)).toEqual([]);
});

test("a file is never made over another; replacing keeps the old one until the new one is whole", () => {
  createFile(nodeFs, path("a"), Buffer.from("old"), false);
  expect(() => createFile(nodeFs, path("a"), Buffer.from("new"), false)).toThrow(/EEXIST/);
  expect(() => replaceFile(failing("renameSync", "EIO"), path("staged"), path("a"), Buffer.from("new"), false)).toThrow(/EIO/);
  expect([readFileSync(path("a"), "utf8"), readdirSync(bus.busDir)]).toEqual(["old", ["a"]]);
  replaceFile(nodeFs, path("staged"), path("a"), Buffer.from("new"), false);
  expect([readFileSync(path("a"), "utf8"), readdirSync(bus.busDir)]).toEqual(["new", ["a"]]);
});

test("a folder that cannot be synced at all is no error, one that fails to is", () => {
  syncDir(nodeFs, bus.busDir);
  syncDir(failing("fsyncSync", "EINVAL"), bus.busDir);
  expect(() => syncDir(failing("fsyncSync", "EIO"), bus.busDir)).toThrow(/EIO/);
});

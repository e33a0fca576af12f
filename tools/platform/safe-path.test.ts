import { execFileSync } from "node:child_process";
import { constants, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryBus } from "../dev/verify/registers-bench.js";
import { nodeFs } from "./fs-port.js";
import { faultyFs } from "./node-fs-faults.js";
import { type SafePath, safePath } from "./safe-path.js";

let bus: ReturnType<typeof temporaryBus>;
let safe: SafePath;
beforeEach(() => {
  bus = temporaryBus();
  safe = safePath(nodeFs, bus.busDir);
});
afterEach(() => bus.dispose());

const at = (...parts: string[]) => join(bus.busDir, ...parts);
const BAD_DATA = expect.objectContaining({ code: "BAD_DATA" });

test.each([[["events", "events.jsonl"]], [[".live", "reg", "claims", "QUEUE-001"]], [["claims", `${"a".repeat(128)}.json`]]])("%j is a path below the bus, whether it is there or not", (parts) => {
  expect([safe.dir(...parts), safe.file(...parts)]).toEqual([at(...parts), at(...parts)]);
});

test.each(["..", ".", "", "a/b", "a\\b", "/etc", ".git", "nul", "a\u0000b", "é"])("%j is no part of a path", (part) => {
  const refused = expect.objectContaining({ code: "USAGE" });
  expect(() => safe.file("claims", part)).toThrow(refused);
  expect(() => safe.dir(part, "x")).toThrow(refused);
  expect(() => safe.makeDir([part], false)).toThrow(refused);
});

test("a symbolic link or a file on the way is refused", () => {
  mkdirSync(at("real"));
  symlinkSync(at("real"), at("events"));
  writeFileSync(at("messages"), "");
  for (const name of ["events", "messages"]) {
    expect(() => safe.file(name, "events.jsonl")).toThrow(BAD_DATA);
    expect(() => safe.makeDir([name, "x"], true)).toThrow(BAD_DATA);
  }
});

test.each<[string, () => void]>([
  ["a symbolic link", () => symlinkSync("/etc/hostname", at("x"))],
  ["a dangling symbolic link", () => symlinkSync(at("nowhere"), at("x"))],
  ["a folder", () => mkdirSync(at("x"))],
  ["a FIFO", () => execFileSync("mkfifo", [at("x")])],
])("%s is not opened, neither to read nor to append", (_, make) => {
  make();
  for (const flags of [constants.O_RDONLY, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, constants.O_RDWR]) expect(() => safe.open(at("x"), flags)).toThrow(BAD_DATA);
});

test("what is not there is ENOENT, and nothing is made by asking", () => {
  expect(() => safe.open(safe.file("claims", "a.json"), constants.O_RDONLY)).toThrow(/ENOENT/);
  expect(() => statSync(at("claims"))).toThrow(/ENOENT/);
});

test("folders are made with those above them, the bus included, and each is looked at once", () => {
  const looks: unknown[] = [];
  const other = safePath(faultyFs(nodeFs, ({ name, args }) => (name === "lstatSync" && looks.push(args[0]), null)), at("new"));
  expect(other.makeDir([".live", "tmp"], true)).toBe(at("new", ".live", "tmp"));
  looks.length = 0;
  other.file(".live", "tmp", "x");
  expect([statSync(at("new", ".live", "tmp")).isDirectory(), looks]).toEqual([true, []]);
});

test("a folder that others removed is made again, and one that they replaced by a link is refused", async () => {
  safe.makeDir([".live", "tmp"], false);
  rmSync(at(".live"), { recursive: true });
  expect(safe.makeDir([".live", "tmp"], false)).toBe(at(".live", "tmp"));
  expect(statSync(at(".live", "tmp")).isDirectory()).toBe(true);
  rmSync(at(".live"), { recursive: true });
  symlinkSync(tmpdir(), at(".live"));
  expect(() => safe.makeDir([".live", "tmp"], false)).toThrow(BAD_DATA);
});

test("what was seen holds for one turn of the event loop", async () => {
  mkdirSync(at("events"));
  safe.file("events", "events.jsonl");
  rmSync(at("events"), { recursive: true });
  symlinkSync(tmpdir(), at("events"));
  await setImmediate();
  expect(() => safe.file("events", "events.jsonl")).toThrow(BAD_DATA);
});

test.each(["EROFS", "EACCES", "EPERM", "ENOSPC"])("a folder that cannot be made (%s) is told with its path", (errno) => {
  const failing = safePath(faultyFs(nodeFs, ({ name }) => (name === "mkdirSync" ? { fail: errno } : null)), bus.busDir);
  expect(() => failing.makeDir([".live"], true)).toThrow(expect.objectContaining({ code: "UNWRITABLE", message: `cannot write ${at(".live")}: ${errno}` }));
});

test("where what was to hold the bus is gone there is nothing to wait for", () => {
  const home = mkdtempSync(join(tmpdir(), "safe-path-gone-"));
  const inside = safePath(nodeFs, join(home, "_bus"));
  rmSync(home, { recursive: true });
  expect(() => inside.makeDir([".live", "workers"], false)).toThrow(expect.objectContaining({ code: "NOT_FOUND", message: `${home} is gone` }));
});

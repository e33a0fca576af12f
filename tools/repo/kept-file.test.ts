import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempBus } from "../dev/temp-bus.js";
import { nodeFs } from "../platform/fs-port.js";
import { faultyFs } from "../platform/node-fs-faults.js";
import { keptFile } from "./kept-file.js";

const bus = (): string => join(tempBus(), "_bus");
const fileOf = (root: string): string => join(root, ".live/kept/answers.json");

test("keeps a value beside the live bus", () => {
  const root = bus();
  expect(keptFile(nodeFs, root, "answers").read()).toBeNull();
  keptFile(nodeFs, root, "answers").write({ a: [1, "two"] });
  expect(keptFile(nodeFs, root, "answers").read()).toEqual({ a: [1, "two"] });
  expect(readFileSync(fileOf(root), "utf8")).toBe('{"a":[1,"two"]}\n');
});

test("keeps more than a record may be long", () => {
  const root = bus();
  const long = "x".repeat(1024 * 1024);
  keptFile(nodeFs, root, "answers").write([long]);
  expect(keptFile(nodeFs, root, "answers").read()).toEqual([long]);
});

test("keeps nothing that is longer than it would read, and what there was stays", () => {
  const root = bus();
  keptFile(nodeFs, root, "answers").write("before");
  keptFile(nodeFs, root, "answers").write("x".repeat(32 * 1024 * 1024));
  expect(keptFile(nodeFs, root, "answers").read()).toBe("before");
});

test.each<[string, (file: string) => void]>([
  ["half of it", (file) => writeFileSync(file, '{"a":')],
  ["nothing in it", (file) => writeFileSync(file, "")],
  ["no text", (file) => writeFileSync(file, Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
  ["a folder", (file) => mkdirSync(file)],
  ["a link", (file) => symlinkSync("/etc/hostname", file)],
])("%s reads as not there", (_, spoil) => {
  const root = bus();
  keptFile(nodeFs, root, "answers").write("before");
  rmSync(fileOf(root));
  spoil(fileOf(root));
  expect(keptFile(nodeFs, root, "answers").read()).toBeNull();
});

test("a bus that cannot be written keeps nothing, and nobody fails for it", () => {
  const root = bus();
  for (const errno of ["EROFS", "ENOSPC", "EACCES"]) {
    const broken = faultyFs(nodeFs, ({ name }) => (/^(open|mkdir|rename)Sync$/.test(name) ? { fail: errno } : null));
    expect(() => keptFile(broken, root, "answers").write("x")).not.toThrow();
    expect(keptFile(broken, root, "answers").read()).toBeNull();
  }
});

test("writes through no link that leads out", () => {
  const root = bus();
  const outside = tempBus();
  mkdirSync(join(root, ".live"));
  symlinkSync(outside, join(root, ".live/kept"));
  keptFile(nodeFs, root, "answers").write("x");
  expect(() => readFileSync(join(outside, "answers.json"))).toThrow(/ENOENT/);
});

test("its name leaves no folder", () => {
  expect(() => keptFile(nodeFs, bus(), "../answers")).toThrow(/not an id/);
});

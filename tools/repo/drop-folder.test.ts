import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nodeFs } from "../platform/fs-port.js";
import { faultyFs } from "../platform/node-fs-faults.js";
import { dropFolder } from "./drop-folder.js";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "bus-drop-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, "at");
}

test.each<[name: string, make: (at: string) => void, withLink: boolean, gone: boolean]>([
  ["nothing", () => {}, false, true],
  ["an empty folder", (at) => mkdirSync(at), false, true],
  ["git's link alone, which may go", (at) => [mkdirSync(at), writeFileSync(join(at, ".git"), "gitdir: x")], true, true],
  ["git's link alone, which may not", (at) => [mkdirSync(at), writeFileSync(join(at, ".git"), "gitdir: x")], false, false],
  ["a repository", (at) => mkdirSync(join(at, ".git"), { recursive: true }), true, false],
  ["the link and a file", (at) => [mkdirSync(at), writeFileSync(join(at, ".git"), ""), writeFileSync(join(at, "mine"), "")], true, false],
  ["a file", (at) => writeFileSync(at, ""), true, false],
])("%s", (_name, make, withLink, gone) => {
  const at = folder();
  make(at);
  expect(dropFolder(nodeFs, at, withLink)).toBe(gone);
  expect(existsSync(at)).toBe(!gone);
});

test("a name that is too long is nowhere; a folder that others keep is left; a disk that fails is told", () => {
  const at = folder();
  expect(dropFolder(nodeFs, join(at, "x".repeat(300)), false)).toBe(true);
  mkdirSync(at);
  const failing = (fail: "EACCES" | "EIO", call: string) => faultyFs(nodeFs, ({ name }) => (name === call ? { fail } : null));
  expect(dropFolder(failing("EACCES", "readdirSync"), at, false)).toBe(false);
  expect(dropFolder(failing("EACCES", "rmdirSync"), at, false)).toBe(false);
  expect(() => dropFolder(failing("EIO", "readdirSync"), at, false)).toThrow(/EIO/);
  expect(existsSync(at)).toBe(true);
});

import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { nodeFs } from "./fs-port.js";
import { patientOutput } from "./patient-output.js";

const refused = { write: () => Promise.reject(new Error("not this one")) };
const linux = test.skipIf(process.platform !== "linux");

/** A pipe by name: its reader's end, which does not read yet, and its writer's. */
function pipe(): { reader: number; writer: number } {
  const path = join(mkdtempSync(join(tmpdir(), "buslane-pipe-")), "p");
  spawnSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, constants.O_WRONLY) };
}

linux("a reader that does not read holds up nobody, and reads it all in its order when it does", async () => {
  const { reader, writer } = pipe();
  const output = patientOutput(nodeFs, writer, refused);
  const texts = Array.from({ length: 300 }, (_, n) => `${n} ${"x".repeat(n * 7)}\n`);
  let written = 0;
  const all = Promise.all(texts.map((text) => output.write(text).then(() => (written += 1))));
  // The process goes on, with the pipe full.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(written).toBeLessThan(texts.length);
  let read = "";
  const some = Buffer.alloc(10_000);
  while (read.length < texts.join("").length) {
    try {
      read += some.toString("utf8", 0, readSync(reader, some));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe("EAGAIN");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  await all;
  expect(read).toBe(texts.join(""));
  closeSync(writer);
});

linux("a reader that has gone is an error, each time", async () => {
  const { reader, writer } = pipe();
  const output = patientOutput(nodeFs, writer, refused);
  closeSync(reader);
  for (let n = 0; n < 2; n += 1) await expect(output.write("x")).rejects.toMatchObject({ code: "EPIPE" });
  closeSync(writer);
});

test("a file is written as always", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "buslane-file-")), "f");
  const fd = openSync(path, "a");
  await expect(patientOutput(nodeFs, fd, refused).write("x")).rejects.toThrow("not this one");
  expect(readFileSync(path, "utf8")).toBe("");
  closeSync(fd);
});

linux("who shares the descriptor does not notice: it blocks as before", () => {
  // Without a loader: that of tsx does what is looked for here.
  const { outputFiles } = buildSync({ entryPoints: [fileURLToPath(new URL("./patient-output.ts", import.meta.url))], bundle: true, write: false, platform: "node", format: "iife", globalName: "built" });
  const script = `
    ${outputFiles[0]?.text}
    const fs = require("node:fs");
    const waits = () => (Number.parseInt(/flags:\\s+(\\d+)/.exec(fs.readFileSync("/proc/self/fdinfo/1", "utf8"))[1], 8) & fs.constants.O_NONBLOCK) === 0;
    const before = waits();
    built.patientOutput(fs, 1, null).write("one\\n").then(() => fs.writeSync(2, [before, waits()].join()));
  `;
  // A pipe of the shell's: Node's own are sockets.
  const { stdout, stderr } = spawnSync("sh", ["-c", '"$0" -e "$1" | cat', process.execPath, script], { encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["one\n", "true,true"]);
});

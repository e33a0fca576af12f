import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { nodeHost } from "./node-host.js";

const host = nodeHost(nodeFs);
const linux = platform() === "linux";

function started(command: string, args: string[]): Promise<ChildProcess & { pid: number }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child as ChildProcess & { pid: number }));
    child.once("error", reject);
  });
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

test.runIf(linux || platform() === "darwin")("a process has one start for as long as it lives, and none afterwards", async () => {
  const child = await started("sleep", ["60"]);
  const start = host.startOf(child.pid);
  expect(start).toEqual(expect.any(String));
  expect(host.startOf(child.pid)).toBe(start);
  expect(host.startOf(process.pid)).not.toBe(start);
  const exit = ended(child);
  child.kill("SIGKILL");
  await exit;
  expect(host.startOf(child.pid)).toBeNull();
});

test.runIf(linux)("a program's name may hold brackets and spaces", async () => {
  const path = `${scratch()}/a) S 1 (b`;
  copyFileSync("/bin/sleep", path);
  const child = await started(path, ["60"]);
  const plain = await started("sleep", ["60"]);
  const ticks = (pid: number) => Number(host.startOf(pid)?.split(":")[1]);
  expect(ticks(child.pid)).toBeGreaterThan(0);
  expect(Math.abs(ticks(plain.pid) - ticks(child.pid))).toBeLessThan(6000);
});

test.runIf(linux)("a zombie has ended", async () => {
  const parent = await started("/bin/sh", ["-c", `sh -c 'until [ "$(cat /proc/$PPID/comm)" = sleep ]; do sleep 0.01; done' & echo $!; exec sleep 60`]);
  const pid = Number(await new Promise((resolve) => parent.stdout?.once("data", resolve)));
  while (nodeFs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] !== "Z") await new Promise((resolve) => setTimeout(resolve, 2));
  expect(host.startOf(pid)).toBeNull();
});

test.each([0, -1, 1.5, Number.NaN])("%s is nobody's pid, which proves nothing", (pid) => {
  expect(host.startOf(pid)).toBeUndefined();
});

test.runIf(linux)("where /proc hides a living process, nothing is told", () => {
  const hidden = { ...nodeFs, readFileSync: ((path: string, ...rest: []) => {
    if (path === `/proc/${process.pid}/stat`) throw Object.assign(new Error("hidden"), { errno: -2, code: "ENOENT" });
    return nodeFs.readFileSync(path, ...rest);
  }) as typeof nodeFs.readFileSync };
  expect(nodeHost(hidden).startOf(process.pid)).toBeUndefined();
});

test.runIf(linux)("the name tells pid namespaces apart", () => {
  const inside = { ...nodeFs, statSync: (() => ({ ino: 4026532000 })) as never };
  expect(nodeHost(inside).name).toBe(`${host.name.split("/")[0]}/pid-4026532000`);
});

test.runIf(linux)("the nearest known client above a command is found, through shells", async () => {
  const folder = scratch();
  copyFileSync("/bin/bash", `${folder}/codex`);
  const script = `${folder}/ask.ts`;
  const here = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  writeFileSync(script, `import { nodeFs } from ${here("fs-port.ts")};\nimport { nodeHost } from ${here("node-host.ts")};\nconsole.log(String(nodeHost(nodeFs).clientProcess()));\n`);
  const ask = `${process.execPath} --import tsx ${script}; true`;
  const answer = async (command: string, args: string[]) => {
    const child = await started(command, args);
    const text = await new Promise((resolve) => child.stdout?.once("data", resolve));
    return { answer: String(text).trim(), pid: String(child.pid) };
  };
  const client = await answer(`${folder}/codex`, ["-c", `/bin/bash -c '${ask}'; true`]);
  expect(client.answer).toBe(client.pid);
});

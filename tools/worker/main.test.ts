import { spawn } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";

/** Whether a process holds a file open. */
function holds(pid: number, path: string): boolean {
  return readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });
}

test.runIf(process.platform === "linux")("a keeper does not hold open what its launcher was started with, such as the lock of the script around it", async () => {
  const cwd = scratch({ lock: "" });
  const env = { ...process.env, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) };
  // It waits for its order, and does nothing else yet.
  const keeper = spawn("bash", ["-c", 'exec 200>lock "$@"', "bash", process.execPath, "--import", import.meta.resolve("tsx"), fileURLToPath(new URL("main.ts", import.meta.url))], { cwd, env, stdio: ["pipe", "ignore", "ignore"] });
  onTestFinished(() => void keeper.kill("SIGKILL"));
  const pid = keeper.pid ?? 0;
  while (!holds(pid, join(cwd, "lock"))) await sleep(5);
  while (holds(pid, join(cwd, "lock"))) await sleep(5);
  expect(keeper.exitCode).toBeNull();
  expect(holds(pid, "/dev/null")).toBe(true);
}, 30_000);

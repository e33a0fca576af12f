import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { endGroup, groupLives } from "./process-group.js";

const NEVER = 600_000;

test.skipIf(process.platform !== "linux")("what has ended, and nobody ever asks for, is not waited for", async () => {
  const cwd = scratch();
  // The program that takes the shell's place never looks after the shell's child.
  const parent = spawn("sh", ["-c", "setsid sh -c 'echo $$ > group' & exec sleep 1000"], { cwd, stdio: "ignore" });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const file = join(cwd, "group");
  while (!existsSync(file) || !readFileSync(file, "utf8").endsWith("\n")) await sleep(5);
  const group = Number(readFileSync(file, "utf8"));
  expect(groupLives(group)).toBe(true);
  await endGroup(nodeFs, group, NEVER);
  expect(readFileSync(`/proc/${group}/stat`, "utf8")).toMatch(/\) Z /);
});

test("a group that is not there is ended at once", async () => {
  const gone = spawn("true", { detached: true, stdio: "ignore" });
  await new Promise((resolve) => gone.once("exit", resolve));
  await endGroup(nodeFs, gone.pid!, NEVER);
  expect(groupLives(gone.pid!)).toBe(false);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { inside } from "../../cli/test-bus.js";
import { GATES } from "../../dev/parallel-repo.js";
import type { Gates } from "../../schema/records.gen.js";
import { gateWorld, laneRecord, put } from "./test-gates.js";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
/** Says nothing, and would sleep for long. */
const SILENT: Gates = { ...GATES, gates: { ...GATES.gates, "1": [{ name: "silent", run: ["sh", "-c", "sleep 600 & echo $! > ignored/child; echo $$ > ignored/pid; exec sleep 600"] }] } };
/** Talks until somebody says that it may end. */
const SLOW: Gates = { ...GATES, gates: { ...GATES.gates, "1": [{ name: "slow", run: ["sh", "-c", "echo $$ > ignored/pid; while [ ! -e ignored/go ]; do sleep 0.02; echo word; done"] }] } };

function bus(cwd: string) {
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), MAIN, "gate", "run", "1", "--lane", "L-a", "--agent", "w"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  return { child, exit: once(child, "exit") as Promise<[number | null, string | null]> };
}

async function started(lane: string): Promise<number> {
  const file = join(lane, "ignored/pid");
  while (!existsSync(file) || !readFileSync(file, "utf8").endsWith("\n")) await sleep(5);
  return Number(readFileSync(file, "utf8"));
}

const runs = (pid: number): boolean => {
  try {
    // A zombie is waited for by nobody here.
    return existsSync("/proc/self") ? !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8")) : process.kill(pid, 0);
  } catch {
    return false;
  }
};

const receipts = (lane: string): string[] => (existsSync(join(lane, "_report/runner")) ? readdirSync(join(lane, "_report/runner"), { recursive: true }).map(String).filter((name) => name.endsWith(".json")) : []);

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("S1-13: the bus ended by %s in the middle of a gate records nothing, leaves nothing running, and the next run is clean", async (signal) => {
  const { root, lane } = gateWorld({ gates: SLOW });
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  put(lane, "ignored/x", "");
  const { child, exit } = bus(lane);
  const pid = await started(lane);
  child.kill(signal);
  const [code, by] = await exit;
  expect(signal === "SIGINT" ? code : by).toBe(signal === "SIGINT" ? 130 : signal);
  // What writes to nobody ends by itself; what hears of it was ended.
  while (runs(pid)) await sleep(5);
  expect(receipts(lane)).toEqual([]);
  expect(laneRecord(root).gates).toEqual([]);
  put(lane, "ignored/go", "");
  expect((await inside(lane).run("gate", "run", "1", "--lane", "L-a", "--agent", "w")).code).toBe(0);
  expect(receipts(lane)).toHaveLength(1);
  expect(laneRecord(root)).toMatchObject({ gates: [{ verdict: "passed" }], failures: [] });
});

test("S1-13: the bus killed outright in the middle of a silent step leaves nothing running either", async () => {
  const { lane } = gateWorld({ gates: SILENT });
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  put(lane, "ignored/x", "");
  const { child, exit } = bus(lane);
  const pid = await started(lane);
  const below = Number(readFileSync(join(lane, "ignored/child"), "utf8"));
  expect([pid, below].map(runs)).toEqual([true, true]);
  child.kill("SIGKILL");
  await exit;
  while (runs(pid) || runs(below)) await sleep(5);
});

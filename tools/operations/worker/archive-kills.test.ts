import { createHash } from "node:crypto";
import { constants, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempBus } from "../../dev/temp-bus.js";
import { openContext } from "../../dev/verify/open-context.js";
import { testEnded } from "../../domain/worker/attempt/test-attempt.js";
import { nodeFs } from "../../platform/fs-port.js";
import { type Fault, type FsCall, Killed, faultyFs } from "../../platform/node-fs-faults.js";
import { identify } from "../identify.js";
import { archiveRun } from "./archive-run.js";
import { planPlace } from "./plan-place.js";
import { changeRun, readRun } from "./runs.js";

const INTO = "p/reports/workers";
const LARGE = "line\n".repeat(210_000);
const SOURCES: Readonly<Record<string, string>> = { "tmp/p-worker-pids.txt": "P03 PID: 3\n", "tmp/worker-P03-1-x.log": "one\n", "tmp/worker-P04-1-y.log": LARGE };
const KEPT = ["SHA256SUMS", "p-worker-pids.txt", "trail.md", "worker-P03-1-x.log", "worker-P04-1-y.log.gz"];

async function ground(): Promise<string> {
  const root = tempBus({ ...SOURCES });
  mkdirSync(join(root, "p"));
  const bus = openContext({ cwd: root, agent: "lead" });
  const attempts = [testEnded(), testEnded({}, { worker_id: "P04-1-y", phase: "P04", log: "tmp/worker-P04-1-y.log" })];
  await changeRun(bus, await identify(bus), "p", () => ({ op: "test", run: { plan: "p", plan_id: "p", folder: "p", home: root, state: "open", pid_file: "tmp/p-worker-pids.txt", opened_at: "2026-01-31T12:00:00.000Z", opened_by: "lead", attempts } }));
  return root;
}

async function archive(root: string, plan: (call: FsCall) => Fault): Promise<void> {
  const calm = openContext({ cwd: root, agent: "lead" });
  const me = await identify(calm);
  const place = await planPlace(calm, "p");
  const bus = openContext({ cwd: root, agent: "lead", fs: faultyFs(nodeFs, plan) });
  await archiveRun(bus, me, place);
}

/** Whether every source is where it was, or its copy is. */
function lost(root: string): string[] {
  const sums = existsSync(join(root, INTO, "SHA256SUMS")) ? readFileSync(join(root, INTO, "SHA256SUMS"), "utf8") : "";
  return Object.entries(SOURCES).flatMap(([path, text]) => {
    if (existsSync(join(root, path))) return readFileSync(join(root, path), "utf8") === text ? [] : [`${path} was changed`];
    const copy = [path, `${path}.gz`].map((one) => one.slice("tmp/".length)).find((one) => existsSync(join(root, INTO, one)));
    return copy !== undefined && sums.includes(`${sha256(readFileSync(join(root, INTO, copy)))}  ${copy}\n`) ? [] : [`${path} is lost`];
  });
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Calls after which a disk is not what it was; to be killed between two of them is the same wherever that is. */
const CHANGES = new Set(["mkdirSync", "writeSync", "renameSync", "linkSync", "unlinkSync"]);
const changesDisk = ({ name, args: [, flags] }: FsCall) => CHANGES.has(name) || (name === "openSync" && (typeof flags === "number" ? (flags & constants.O_CREAT) !== 0 : flags !== "r"));

// Some dozens of archives one after another, on a machine that may be busy with others.
test("S4-25 S4-28: killed between any two changes of the disk, nothing is lost, and the same again finishes it", { timeout: 300_000 }, async () => {
  const counted = await ground();
  const changes: number[] = [];
  await archive(counted, (call) => (changesDisk(call) && changes.push(call.index), null));
  expect(readdirSync(join(counted, INTO)).sort()).toEqual(KEPT);
  expect(changes.length).toBeGreaterThan(20);
  for (const at of changes) {
    const root = await ground();
    await archive(root, ({ index }) => (index === at ? { kill: "after" } : null)).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
    expect([at, lost(root)]).toEqual([at, []]);
    const bus = openContext({ cwd: root, agent: "lead" });
    await archiveRun(bus, await identify(bus), await planPlace(bus, "p"));
    expect([at, readdirSync(join(root, INTO)).sort(), lost(root)]).toEqual([at, KEPT, []]);
    expect([at, readdirSync(join(root, "tmp"))]).toEqual([at, []]);
    expect(await readRun(bus, "p")).toMatchObject({ state: "finished", archive: INTO });
  }
});

test.each(["ENOSPC", "EROFS"])("%s at any call that writes: it says so, and nothing is lost", async (errno) => {
  const names = ["writeSync", "renameSync", "linkSync", "mkdirSync", "fdatasyncSync"];
  for (const name of names) {
    for (let nth = 0; nth < 3; nth += 1) {
      const root = await ground();
      const calm = openContext({ cwd: root, agent: "lead" });
      const me = await identify(calm);
      const place = await planPlace(calm, "p");
      let seen = 0;
      const bus = openContext({ cwd: root, agent: "lead", fs: faultyFs(nodeFs, (call) => (call.name === name && (seen += 1) > nth ? { fail: errno } : null)) });
      await archiveRun(bus, me, place).catch((error: unknown) => expect(error).toMatchObject({ code: "UNWRITABLE" }));
      expect([name, nth, lost(root)]).toEqual([name, nth, []]);
    }
  }
});

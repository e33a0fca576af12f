import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { tree } from "../cli/test-bus.js";
import { identify } from "./identify.js";
import { type WorkerLogRequest, readWorkerLog } from "./read-worker-log.js";
import { changeRun } from "./worker/runs.js";
import { type Watched, watched } from "./worker/watch/test-watched.js";

const LOG = "tmp/worker-P03-1-x.log";

async function read({ bus }: Pick<Watched, "bus">, request: Partial<WorkerLogRequest> = {}, on: (line: string) => unknown = () => {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readWorkerLog(bus, { phase: "P03", ...request })) {
    lines.push(line);
    await on(line);
  }
  return lines;
}
const write = ({ root }: Watched, text: string) => writeFileSync(join(root, LOG), text);
const hundred = Array.from({ length: 100 }, (_, n) => `line ${n}`);

test("S4-04: the last forty lines, the last so many, or all, of a worker that runs or is dead", async () => {
  const world = await watched();
  write(world, `${hundred.join("\n")}\nand \u001b[31mmore\u0007`);
  for (const dead of [false, true]) {
    if (dead) await world.ends();
    expect(await read(world)).toEqual([...hundred.slice(-39), "and more"]);
    expect(await read(world, { lines: 1 })).toEqual(["and more"]);
    expect(await read(world, { lines: 0 })).toEqual([...hundred, "and more"]);
    expect(await read(world, { lines: 500, attempt: 1 })).toEqual([...hundred, "and more"]);
  }
});

test.each<[string, Partial<WorkerLogRequest>, string, RegExp]>([
  ["a phase without a worker", { phase: "P09" }, "NOT_FOUND", /no worker of P09/],
  ["an attempt that was not", { attempt: 2 }, "NOT_FOUND", /no attempt 2/],
  ["what is no phase", { phase: "../x" }, "USAGE", /no phase id/],
  ["half a line", { lines: 1.5 }, "USAGE", /no number of lines/],
  ["another plan", { plan: "nowhere" }, "NOT_FOUND", /nowhere/],
])("%s is said", async (_, request, code, message) => {
  const world = await watched();
  await expect(read(world, request)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});

test("a log that is gone is no empty one; of a finished plan its copy is read, and a zipped one is said how to read", async () => {
  const world = await watched();
  await world.ends();
  rmSync(join(world.root, LOG));
  await expect(read(world)).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining(LOG) as string });
  await changeRun(world.bus, await identify(world.bus), "p", (run) => (run === null ? null : { op: "test", run: { ...run, state: "finished", archive: "p/reports/workers" } }));
  await expect(read(world, { plan: "p" })).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("is gone") as string });
  mkdirSync(join(world.root, "p/reports/workers"), { recursive: true });
  writeFileSync(join(world.root, "p/reports/workers/worker-P03-1-x.log.gz"), "");
  await expect(read(world, { plan: "p" })).rejects.toMatchObject({ code: "NOT_FOUND", hint: "gzip -dc p/reports/workers/worker-P03-1-x.log.gz" });
  writeFileSync(join(world.root, "p/reports/workers/worker-P03-1-x.log"), "kept\n");
  expect(await read(world, { plan: "p" })).toEqual(["kept"]);
});

test("what follows comes as it is written, each line once, to the last byte, and ends when the worker does", async () => {
  const world = await watched();
  write(world, `${hundred.join("\n")}\nhalf of`);
  let ends: Promise<void> | undefined;
  const lines = await read(world, { follow: true, lines: 2 }, async (line) => {
    if (line === "line 99") appendFileSync(join(world.root, LOG), " a line\nnext\n");
    if (line === "next") {
      for (let n = 0; n < 5000; n += 1) appendFileSync(join(world.root, LOG), `${n} ${"x".repeat(50)}\n`);
      appendFileSync(join(world.root, LOG), "no newline");
      ends = world.ends();
    }
  });
  await ends;
  expect(lines.slice(0, 4)).toEqual(["line 98", "line 99", "half of a line", "next"]);
  expect(lines.slice(4)).toEqual([...Array.from({ length: 5000 }, (_, n) => `${n} ${"x".repeat(50)}`), "no newline"]);
});

test("all of it from the first byte, or nothing of what was, may come first", async () => {
  const world = await watched();
  write(world, "a\nb\n");
  await world.ends();
  expect(await read(world, { follow: true, lines: 0 })).toEqual(["a", "b"]);
  expect(await read(world, { follow: true, lines: 1 })).toEqual(["b"]);
});

test("a log that its worker cuts short begins anew", async () => {
  const world = await watched();
  write(world, "long line of before\n");
  const lines = await read(world, { follow: true }, async (line) => {
    if (line === "long line of before") {
      truncateSync(join(world.root, LOG), 0);
      await sleep(300);
      appendFileSync(join(world.root, LOG), "anew\n");
    }
    if (line === "anew") void world.ends();
  });
  expect(lines).toEqual(["long line of before", "anew"]);
});

test("who stops reading, or is interrupted, leaves nothing that watches; nobody's follower writes nothing", async () => {
  const world = await watched();
  for await (const line of readWorkerLog(world.bus, { phase: "P03", follow: true })) {
    expect(line).toBe("one");
    break;
  }
  const before = tree(join(world.root, "_bus"));
  const nobody = { bus: { ...world.bus, identity: {} } };
  const lines = read(nobody, { follow: true }, (line) => line === "two" && void sleep(200).then(() => world.interrupt()));
  expect(await lines).toEqual(["one", "two"]);
  expect(tree(join(world.root, "_bus"))).toEqual(before);
});

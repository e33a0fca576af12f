import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fill } from "../../../dev/scratch-repo.js";
import { nodeFs } from "../../../platform/fs-port.js";
import { runCommand } from "../../../platform/run-command.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { readClaim } from "../../change-claim.js";
import { claimTask } from "../../claim-task.js";
import type { BusContext } from "../../context.js";
import { identify } from "../../identify.js";
import { type InspectRequest, inspectWorker } from "../../inspect-worker.js";
import { archiveRun } from "../archive-run.js";
import { planPlace } from "../plan-place.js";
import { changeRun, readRun } from "../runs.js";
import { below, phaseFiles, trackerOf } from "./test-phase-files.js";
import { type Watched, watched } from "../watch/test-watched.js";
import { claimForWorker } from "../keeper/worker-claim.js";

const PASSES = ["sh", "-c", "echo '      Tests  3 passed (3)'"];
const FAILS = ["sh", "-c", "echo 'AssertionError: expected 2 to be 3'; echo '      Tests  1 failed (1)'; exit 1"];
const BROKEN = ["sh", "-c", "echo 'CACError: Unknown option `--filter`' >&2; exit 1"];

interface World extends Watched {
  readonly bus: BusContext;
  inspect(more?: Partial<InspectRequest>): ReturnType<typeof inspectWorker>;
  pids(): string[];
}

/** A plan whose only phase, P03, has been done by a worker, and left everything that it must leave. */
async function done(plan: object = { phases: [{ id: "P03", kind: "implementation", check: { run: PASSES } }] }, attempt: Partial<WorkerAttempt> = {}): Promise<World> {
  const world = await watched(attempt, plan);
  fill(world.root, below("p", { ...phaseFiles("P03"), "execution-tracker.md": trackerOf(["P03"]) }));
  const bus: BusContext = { ...world.bus, runCommand: (run) => runCommand(run, nodeFs) };
  return {
    ...world, bus,
    inspect: (more = {}) => inspectWorker(bus, { phase: "P03", plan: "p", ...more }),
    pids: () => (existsSync(join(world.root, "tmp/p-worker-pids.txt")) ? readFileSync(join(world.root, "tmp/p-worker-pids.txt"), "utf8").trim().split("\n") : []),
  };
}
async function ended(...args: Parameters<typeof done>): Promise<World> {
  const world = await done(...args);
  await world.ends();
  return world;
}
const results = ({ checks }: Awaited<ReturnType<typeof inspectWorker>>) => Object.fromEntries(checks.map(({ check, result }) => [check, result]));
const misses = ({ checks }: Awaited<ReturnType<typeof inspectWorker>>) => checks.flatMap((check) => check.misses);
const commandRan = (world: World) => readdirSync(join(world.root, "tmp")).filter((name) => name.startsWith("check-"));

describe("the verdict", () => {
  test("S4-13 S4-14 S4-15 S4-29 S4-33 of a phase that left everything is entered with its worker, on the log and in the PID file", async () => {
    const world = await ended();
    const inspection = await world.inspect();
    expect(misses(inspection)).toEqual([]);
    expect(inspection).toMatchObject({ plan: "p", plan_id: "PLAN-1", phase: "P03", kind: "implementation", worker_id: "P03-1-x", ok: true });
    expect(Object.keys(results(inspection))).toEqual(["log", "exit", "report", "marker", "twin", "tracker", "sequence", "state"]);
    expect(new Set(Object.values(results(inspection)))).toEqual(new Set(["ok"]));
    const { inspection: entered } = await world.attempt();
    expect(entered).toMatchObject({ at: expect.any(String) as string, by: "lead", ok: true, misses: [], check: { expected: "pass", came_out: "green", exit: 0, log: expect.stringMatching(/^tmp\/check-P03-/) as unknown } });
    expect(world.events("worker_inspected")).toMatchObject([{ agent_id: "lead", plan_id: "PLAN-1", task_id: "p-P03", summary: "P03 of p passed its inspection", meta: { worker_id: "P03-1-x", ok: true, misses: 0, checks: { state: "ok" } } }]);
    expect(world.pids()).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} P03 PID 3 inspected: passed$/)]);
  });

  test("S4-17 S4-22 of one that lacks something names file and line, and how much it lacks", async () => {
    const world = await ended();
    rmSync(join(world.root, "p/reports/P03-worker.md"));
    writeFileSync(join(world.root, "p/.completed/P03.md"), "# Phase P03 Completion\n");
    const inspection = await world.inspect();
    expect(inspection.ok).toBe(false);
    expect(results(inspection)).toMatchObject({ report: "missed", marker: "missed", state: "ok", exit: "ok" });
    expect(misses(inspection)).toEqual(expect.arrayContaining([expect.objectContaining({ check: "report", file: "p/reports/P03-worker.md" }), expect.objectContaining({ check: "marker", file: "p/.completed/P03.md" })]));
    expect((await world.attempt()).inspection).toMatchObject({ ok: false, misses: misses(inspection) });
    const errors = misses(inspection).filter(({ severity }) => severity !== "warning").length;
    expect(world.pids().at(-1)).toMatch(new RegExp(` P03 PID 3 inspected: failed \\(${errors} misses\\)$`));
    expect(world.events("worker_inspected")).toMatchObject([{ severity: "medium", summary: expect.stringMatching(/^P03 of p lacks: /) as unknown, meta: { ok: false, misses: errors } }]);
  });

  test("S4-22 counts what stands in the way, not what is only a warning", async () => {
    const world = await done();
    await world.ends({ how: "lost", exit: null });
    await world.inspect({ check: FAILS });
    expect(world.pids().at(-1)).toMatch(/ inspected: failed \(1 miss\)$/);
    expect((await world.attempt()).inspection?.misses.map(({ severity }) => severity)).toEqual(["warning", "error"]);
  });

  test("mended and inspected again, the newest verdict counts", async () => {
    const world = await ended();
    rmSync(join(world.root, "p/reports/P03-worker.md"));
    expect((await world.inspect()).ok).toBe(false);
    fill(world.root, below("p", phaseFiles("P03")));
    expect((await world.inspect()).ok).toBe(true);
    expect((await world.attempt()).inspection).toMatchObject({ ok: true, misses: [] });
    expect(world.pids()).toHaveLength(2);
  });

  test("releases the worker's claim as done when the phase holds, and only then", async () => {
    const world = await done();
    const run = await readRun(world.bus, "p");
    await claimForWorker(world.bus, run!, await world.attempt());
    await world.ends();
    await world.inspect({ check: FAILS });
    expect((await readClaim(world.bus, "p-P03")).claim).toMatchObject({ status: "active", agent_id: "worker-p03" });
    await world.inspect();
    expect((await readClaim(world.bus, "p-P03")).claim).toMatchObject({ status: "done", agent_id: "worker-p03" });
  });

  test("of a claim that somebody else has got meanwhile nothing is released", async () => {
    const world = await ended();
    await claimTask({ ...world.bus, identity: { flag: "other" } }, { task: "p-P03" });
    expect((await world.inspect()).ok).toBe(true);
    expect((await readClaim(world.bus, "p-P03")).claim).toMatchObject({ status: "active", agent_id: "other" });
  });

  test("is refused while a worker is at it; a look at the files is not, and enters nothing", async () => {
    const world = await done();
    await expect(world.inspect()).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("P03-1-x is at P03") as unknown });
    const look = await world.inspect({ filesOnly: true });
    expect(results(look)).toMatchObject({ exit: "skipped", report: "ok", state: "skipped" });
    await world.ends();
    expect((await world.inspect({ filesOnly: true })).ok).toBe(true);
    expect(await world.attempt()).not.toHaveProperty("inspection");
    expect([commandRan(world), world.pids(), world.events("worker_inspected")]).toEqual([[], [], []]);
  });

  test("says nothing about a worker that is no more", async () => {
    const world = await ended({ phases: [{ id: "P03", kind: "implementation", check: { run: ["sh", "-c", "echo x"] } }] });
    const slow: BusContext = { ...world.bus, runCommand: async (run) => {
      await changeRun(world.bus, await identify(world.bus), "p", (now) => ({ op: "test", run: { ...now!, attempts: [...now!.attempts, { ...now!.attempts[0]!, worker_id: "P03-2-y", attempt: 2 }] } }));
      return runCommand(run, nodeFs);
    } };
    await expect(inspectWorker(slow, { phase: "P03", plan: "p" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("P03-2-y") as unknown });
    expect(world.events("worker_inspected")).toEqual([]);
  });

  test.each<readonly [what: string, end: Parameters<Watched["ends"]>[0], ok: boolean]>([
    ["ended by itself with 1", { exit: 1 }, false],
    ["was killed", { exit: null, signal: "SIGKILL" }, false],
    ["reached its deadline", { how: "deadline", exit: null, signal: "SIGTERM" }, false],
    ["was not seen to end", { how: "lost", exit: null }, true],
  ])("S4-13 of a worker that %s, whose files hold: %s", async (_what, end, ok) => {
    const world = await done();
    await world.ends(end);
    const inspection = await world.inspect();
    expect(inspection.ok).toBe(ok);
    expect(misses(inspection)).toMatchObject([{ check: "exit", severity: ok ? "warning" : "error", file: "tmp/worker-P03-1-x.log" }]);
  });

  test("S4-13 a runtime error in its log is a miss with its line", async () => {
    const world = await ended();
    writeFileSync(join(world.root, "tmp/worker-P03-1-x.log"), "one\nsh: 1: codex: not found\n");
    expect(misses(await world.inspect()).filter(({ check }) => check === "log")).toMatchObject([{ file: "tmp/worker-P03-1-x.log", line: 2 }]);
  });

  test.each([["went on and ended well", {}, "warning"], ["ended with 3 in the end", { exit: 3 }, "error"]] as const)("S4-13 a runtime error long before the last lines, of a worker that %s", async (_what, end, severity) => {
    const world = await done();
    await world.ends(end);
    writeFileSync(join(world.root, "tmp/worker-P03-1-x.log"), `sh: 1: codex: not found\n${"line\n".repeat(40)}`);
    expect(misses(await world.inspect()).filter(({ check }) => check === "log")).toMatchObject([{ line: 1, severity }]);
  });

  test("no secret in an output reaches the record, the log or the answer", async () => {
    const world = await ended();
    const inspection = await world.inspect({ check: ["sh", "-c", `echo 'AssertionError: expected ghp_${"a".repeat(36)}'; echo '      Tests  1 failed (1)'; exit 1`] });
    for (const text of [JSON.stringify(inspection), JSON.stringify(await world.attempt()), JSON.stringify(world.events("worker_inspected"))]) expect(text).not.toContain("ghp_a");
    expect(misses(inspection)[0]?.message).toContain("AssertionError");
  });
});

describe("S4-33 the state that the phase's command shows", () => {
  test.each<readonly [kind: string, command: readonly string[], result: "ok" | "missed"]>([
    ["stub", PASSES, "ok"],
    ["stub", FAILS, "missed"],
    ["test", FAILS, "ok"],
    ["test", PASSES, "missed"],
    ["test", BROKEN, "missed"],
    ["implementation", PASSES, "ok"],
    ["implementation", FAILS, "missed"],
    ["verification", PASSES, "ok"],
    ["verification", BROKEN, "missed"],
  ])("%s, %j: %s", async (kind, run, result) => {
    const world = await ended({ phases: [{ id: "P03", kind, check: { run } }] });
    expect(results(await world.inspect())["state"]).toBe(result);
  });

  test("a test phase whose command is broken is not red, although it failed: the miss is the line in the kept output", async () => {
    const world = await ended({ phases: [{ id: "P03", kind: "test", check: { run: BROKEN } }] });
    const [miss] = misses(await world.inspect());
    expect(miss).toMatchObject({ check: "state", severity: "error", line: 1, message: expect.stringMatching(/^the command is broken: it was called with what it does not take \("CACError: Unknown option `--filter`"\); its tests are to run and to fail/) as unknown });
    expect(readFileSync(join(world.root, miss?.file ?? ""), "utf8")).toBe("CACError: Unknown option `--filter`\n");
  });

  test("what the plan expects, and what the caller says, counts instead of the kind", async () => {
    const world = await ended({ phases: [{ id: "P03", kind: "test", check: { run: PASSES, expect: "pass" } }] });
    const state = async (more: Partial<InspectRequest> = {}) => results(await world.inspect(more))["state"];
    expect(await state()).toBe("ok");
    expect(await state({ check: FAILS })).toBe("missed");
    expect(await state({ check: FAILS, expect: "fail" })).toBe("ok");
    expect(await state({ kind: "implementation" })).toBe("ok");
  });

  test("a declared reason makes red of what is not there yet, and of nothing else", async () => {
    const absent = ["sh", "-c", "echo \"Error: Cannot find module './not-yet.js' imported from a.test.ts\"; echo '      Tests  no tests'; exit 1"];
    const phase = { id: "P03", kind: "test", check: { run: absent } };
    const world = await ended({ phases: [phase] });
    expect(misses(await world.inspect())).toMatchObject([{ check: "state", message: expect.stringContaining("--fails-with") as unknown }]);
    expect((await world.inspect({ failsWith: "not-yet\\.js" })).ok).toBe(true);
    expect((await world.inspect({ failsWith: "not-ever\\.js" })).ok).toBe(false);
    const declared = await ended({ phases: [{ ...phase, check: { run: absent, fails_with: "not-yet\\.js" } }] });
    expect((await declared.inspect()).ok).toBe(true);
  });

  test("its command runs in the checkout, and has the time that is declared", async () => {
    const world = await ended({ phases: [{ id: "P03", kind: "implementation", check: { run: ["sh", "-c", "pwd"] } }] });
    await world.inspect();
    expect(readFileSync(join(world.root, "tmp", commandRan(world)[0] ?? ""), "utf8")).toBe(`${world.root}\n`);
    const slow = await ended({ phases: [{ id: "P03", kind: "implementation", check: { run: ["sleep", "1000"], timeout_minutes: 0.01 } }] });
    expect(misses(await slow.inspect())).toMatchObject([{ check: "state", message: expect.stringContaining("took too long") as unknown }]);
  });

  test("where none is declared, the plan is told how to declare one, which stops nobody", async () => {
    const world = await ended({ phases: [{ id: "P03", kind: "implementation" }] });
    const inspection = await world.inspect();
    expect(inspection.ok).toBe(true);
    expect(misses(inspection)).toMatchObject([{ check: "state", severity: "warning", message: expect.stringContaining('"check": {"run"') as unknown }]);
  });

  test("interrupted, it enters nothing", async () => {
    const world = await ended({ phases: [{ id: "P03", kind: "implementation", check: { run: ["sleep", "1000"] } }] });
    const bus: BusContext = { ...world.bus, tell: (line) => void (line.startsWith("P03") && world.interrupt()) };
    await expect(inspectWorker(bus, { phase: "P03", plan: "p" })).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(await world.attempt()).not.toHaveProperty("inspection");
  });
});

test("S4-25 of a finished plan everything can be looked at where it is kept, and no verdict is entered", async () => {
  const world = await ended();
  writeFileSync(join(world.root, "tmp/worker-P03-1-x.log"), "one\nsh: 1: codex: not found\n");
  await world.inspect();
  const run = await archiveRun(world.bus, await identify(world.bus), await planPlace(world.bus, "p"));
  const again = await world.inspect();
  expect(misses(again).filter(({ check }) => check === "log")).toMatchObject([{ file: "p/reports/workers/worker-P03-1-x.log", line: 2 }]);
  expect(await readRun(world.bus, "p")).toEqual(run);
  expect(world.events("worker_inspected")).toHaveLength(1);
});

test("S4-13 a log that is gone is a miss, and one that was zipped when its plan was finished is not taken for an empty one", async () => {
  const world = await ended();
  const log = join(world.root, (await world.attempt()).log);
  rmSync(log);
  expect(misses(await world.inspect())).toMatchObject([{ check: "log", severity: "error", message: expect.stringContaining("is gone") as string }]);
  fill(world.root, { [`p/reports/workers/${basename(log)}.gz`]: "" });
  expect(results(await world.inspect())).toMatchObject({ log: "skipped" });
});

test("S4-36 a phase that the plan does not declare is not found, and what is no phase is a mistake", async () => {
  const world = await ended();
  await expect(world.inspect({ phase: "P09" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.inspect({ phase: "../P03" })).rejects.toMatchObject({ code: "USAGE" });
});

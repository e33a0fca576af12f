import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../../bus.js";
import { tempBus } from "../../../dev/temp-bus.js";
import { openContext } from "../../../dev/verify/open-context.js";
import { readHookCall } from "../../../domain/hook-call.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { identify } from "../../identify.js";
import { changeRun } from "../runs.js";

type Event = { event: string; agent_id: string; session_id: string; plan_id: string; summary: string; meta: Record<string, unknown> };

const agent = (cwd: string, name: string, session = name, env: Record<string, string> = {}, clock = Date.now) => openBus({ cwd, agent: name, client: { name: "codex", session }, env, surface: "cli", clock });
const asked = (event: object) => readHookCall(JSON.stringify({ session_id: "x", cwd: "/", hook_event_name: "PreToolUse", ...event }));
const shell = (command: string, model?: string) => asked({ tool_name: "Bash", tool_input: { command }, model });
const WARNED = (said: RegExp) => ({ hookSpecificOutput: { hookEventName: "PreToolUse", additionalContext: expect.stringMatching(said) as string } });
const events = (root: string): Event[] => readFileSync(join(root, "_bus/events/events.jsonl"), "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line) as Event);
const observed = (root: string): Event[] => events(root).filter(({ event }) => event === "observation");
const as = (cwd: string, name: string): BusContext => ({ ...openContext({ cwd, agent: name }), identity: { flag: name, client: { name: "codex", session: name } } });

/** A plan whose workers `lead` launches; nothing else of it is here. */
async function coordinated(more: Partial<WorkerRun> = {}): Promise<string> {
  const root = tempBus();
  await agent(root, "lead").bootSession({});
  await agent(root, "other").bootSession({});
  const bus = as(root, "lead");
  const me = await identify(bus);
  const now = new Date().toISOString();
  const attempt: WorkerAttempt = { worker_id: "P03-1-abcdefgh", phase: "P03", attempt: 1, state: "running", agent_id: "worker-p03", task_id: "night-P03", cwd: root, log: "tmp/l.log", argv: ["true"], env: [], starter: { host: "h", pid: 1, pid_start: null }, launched_at: now, budgets: [{ seconds: 1, at: now }], deadline: now };
  const run: WorkerRun = { plan: "night", plan_id: "PLAN-1", folder: "night", home: root, state: "open", pid_file: "tmp/p.txt", opened_at: now, opened_by: "lead", session_id: me.session.session_id, attempts: [attempt], ...more };
  await changeRun(bus, me, "night", () => ({ op: "launch", run }));
  return root;
}

describe("S4-23 S4-24 heavy work in the coordinator's session", () => {
  test("is warned about, never refused, and noted once in ten minutes", async () => {
    const root = await coordinated();
    let now = Date.now();
    const lead = agent(root, "lead", "lead", {}, () => now);
    const warned = WARNED(/coordinates the plan night.*npm test fills this context.*\nnext: bus worker inspect P03 --plan night/s);
    expect(await lead.answerHook(shell("npm test"))).toEqual(warned);
    expect(await lead.answerHook(shell("cd . && npm test"))).toEqual(warned);
    expect(observed(root)).toMatchObject([{ agent_id: "lead", plan_id: "PLAN-1", severity: "low", summary: "the coordinator of night runs npm test in its own session", meta: { plan: "night", command: "npm test" } }]);
    expect(await lead.answerHook(shell("make all; npm test"))).toEqual(WARNED(/make all; npm test/));
    expect(observed(root).map(({ meta }) => meta["command"])).toEqual(["npm test", "make all"]);
    now += 599_000;
    await lead.answerHook(shell("npm test"));
    expect(observed(root)).toHaveLength(2);
    now += 2000;
    await lead.answerHook(shell("npm test"));
    expect(observed(root)).toHaveLength(3);
  });

  test("with an edit both are said, and a refusal is said alone", async () => {
    const root = await coordinated();
    expect(await agent(root, "lead").answerHook(shell("npm test > out.txt"))).toEqual(WARNED(/^This session coordinates/));
    await agent(root, "other").acquireLock({ scope: ["src"], objective: "o", id: "L-1" });
    const refused = await agent(root, "lead").answerHook(shell("make > src/out.txt"));
    expect(refused).toMatchObject({ hookSpecificOutput: { permissionDecision: "deny" } });
    expect(observed(root).map(({ meta }) => meta["command"])).toEqual(["npm test"]);
  });

  test("light work is not, and neither is anybody else's, nor that of a finished plan", async () => {
    const root = await coordinated();
    expect(await agent(root, "lead").answerHook(shell("git status; ls > /dev/null"))).toBeNull();
    expect(await agent(root, "other").answerHook(shell("npm test"))).toBeNull();
    expect(await agent(root, "lead", "lead-2").answerHook(shell("npm test"))).toBeNull();
    expect(await agent(await coordinated({ state: "finished" }), "lead").answerHook(shell("npm test"))).toBeNull();
    expect(await agent(tempBus(), "lead").answerHook(shell("npm test"))).toBeNull();
    expect(observed(root)).toEqual([]);
  });

  test("what cannot be noted is still said, what cannot be read stops nothing", async () => {
    const root = await coordinated();
    const told: string[] = [];
    const lead = openBus({ cwd: root, agent: "lead", client: { name: "codex", session: "lead" }, env: {}, surface: "cli", tell: (line) => void told.push(line) });
    renameSync(join(root, "_bus/events"), join(root, "events"));
    symlinkSync("../events", join(root, "_bus/events"));
    expect(await lead.answerHook(shell("npm test"))).toEqual(WARNED(/coordinates/));
    expect(told).toEqual([expect.stringMatching(/^observation is not on the log: /)]);
    const registers = join(root, "_bus/.live/reg/workers");
    rmSync(registers, { recursive: true });
    writeFileSync(registers, "");
    expect(await lead.answerHook(shell("npm test"))).toBeNull();
    expect(await lead.answerHook(shell("npm test > out.txt"))).toBeNull();
    expect(told).toHaveLength(3);
  });
});

describe("what a session runs on", () => {
  const model = async (root: string, name: string): Promise<string | undefined> => (await identify(as(root, name))).session.model;

  test("is what session_boot is told", async () => {
    const root = tempBus();
    await agent(root, "a").bootSession({ model: "gpt-x" });
    expect(await model(root, "a")).toBe("gpt-x");
    await agent(root, "a").bootSession({});
    expect(await model(root, "a"), "booting again changes nothing of it").toBe("gpt-x");
    await agent(root, "a").bootSession({ model: "gpt-y" });
    expect(await model(root, "a")).toBe("gpt-y");
    await expect(agent(root, "a").bootSession({ model: "--yolo" })).rejects.toMatchObject({ code: "USAGE" });
  });

  test("is what the client's hook says, when the session begins again and before a worker is launched", async () => {
    const root = tempBus();
    const start = (name: string) => agent(root, name).answerHook(asked({ hook_event_name: "SessionStart", model: "gpt-x" }));
    await start("a");
    await expect(openContext({ cwd: root, agent: "a" }).store.registers.ids("sessions"), "no session is opened for it").resolves.toEqual([]);
    await agent(root, "a").bootSession({});
    await start("a");
    expect(await model(root, "a")).toBe("gpt-x");
    expect(await agent(root, "a").answerHook(shell("node_modules/.bin/bus worker launch P01 --client codex", "gpt-y"))).toBeNull();
    expect(await model(root, "a")).toBe("gpt-y");
    await agent(root, "b").answerHook(shell("bus worker next", "gpt-z"));
    expect(await model(root, "b"), "a session whose first command this is").toBe("gpt-z");
    await agent(root, "a").answerHook(shell("bus worker next", "no model\u001b"));
    await agent(root, "a").answerHook(shell("bus worker list", "gpt-other"));
    expect(await model(root, "a")).toBe("gpt-y");
  });
});

test("a worker is not reminded of the task that is kept for it", async () => {
  const root = await coordinated();
  const stop = (env: Record<string, string>) => openBus({ cwd: root, agent: "worker-p03", env: { BUS_SESSION: "P03-1-abcdefgh", ...env }, surface: "cli" });
  await stop({}).claim({ task: "night-P03" });
  const call = asked({ hook_event_name: "Stop" });
  expect(await stop({}).answerHook(call)).toMatchObject({ decision: "block", reason: expect.stringMatching(/night-P03/) as string });
  const marked = stop({ BUS_WORKER: "P03-1-abcdefgh", BUS_WORKER_PLAN: "night" });
  expect(await marked.answerHook(call)).toBeNull();
  await marked.claim({ task: "another" });
  expect(await marked.answerHook(call)).toMatchObject({ reason: expect.stringMatching(/holds task another;/) as string });
});

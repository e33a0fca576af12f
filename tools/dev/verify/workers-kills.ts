import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PLANTED_NAMES, type Planted } from "./planted.js";
import { type Counts, script } from "./registers-script.js";
import { type Deeds, ROLES, type Role, SOON_MS, type Tally, aftermath, killRole, nothingDone, tally, withBystanders } from "./workers-aftermath.js";
import { type Said, type WorkersGround, workersGround } from "./workers-ground.js";
import { kill, processesOf, runs, until } from "./workers-processes.js";
import { WORKERS_SCENARIOS, type WorkersScenario, planLine, recordOf, recycled } from "./workers-scenarios.js";

/** A keeper has written down an end by then that it saw, ms. */
const WRITTEN_MS = 2000;
/** What the commands say last that bring order: any of them does. */
const NEXT = [["reap"], ["next"], ["wait", "--timeout", "1s"], ["inspect", "P01"], ["run"]] as const;

/** Somebody is killed: who, at which instant (ms), or by himself at which of his calls. */
type Moment = { readonly at: number; readonly who: readonly Role[] } | { readonly shim: Readonly<Record<string, string>> };

/**
 * Real `bus worker …` processes, their keepers and their workers, killed at random moments, alone, in pairs and all at once, and commands and keepers before or after
 * their n-th call; then the next commands. Afterwards no process is left that is not in the record, every attempt has ended or never was, and what is recorded is what the
 * workers themselves noted; the plan can go on to its end; and bystanders live. `rounds`: of each scenario; `scenario`: only that one.
 */
export async function workersKills({ rounds, scenario, mutant }: Counts<"rounds" | "scenario", Planted>): Promise<Tally> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-worker-kills-")));
  const result = tally();
  const ground = await workersGround(folder, mutant);
  const attempted = async (name: string, round: () => Promise<string[]>) => result.violations.push(...(await round()).map((fault) => `${name}: ${fault}`));
  try {
    for (const [at, one] of WORKERS_SCENARIOS.entries()) if (scenario < 0 || scenario === at) await ofScenario(ground, one, rounds, result, attempted);
    for (let n = 0; n < rounds; n += 1) {
      if (scenario < 0 || scenario === WORKERS_SCENARIOS.length) await attempted(`leftovers, round ${n}`, () => leftovers(ground, n, result));
      if (scenario < 0 || scenario === WORKERS_SCENARIOS.length + 1) await attempted(`recycled, round ${n}`, () => withRecycled(ground, n % 2 === 1, result));
    }
  } finally {
    for (const { pid } of processesOf(ground)) kill(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  if (result.kills.command + result.kills.keeper + result.kills.worker === 0) result.violations.push("nothing was killed");
  return result;
}

async function ofScenario(ground: WorkersGround, scenario: WorkersScenario, rounds: number, result: Tally, attempted: (name: string, round: () => Promise<string[]>) => Promise<unknown>): Promise<void> {
  ground.begin();
  ground.mode(scenario.mode);
  for (const line of scenario.before) await ground.bus(...planLine(ground, line));
  await until(() => processesOf(ground).length === 0, SOON_MS);
  ground.keep();
  const life = { ms: 0, command: 0, keeper: 0 };
  // At first nobody is killed: how long it takes, and how many calls there are.
  for (const role of ["command", "keeper"] as const) {
    await attempted(`${scenario.name}, nobody killed`, () => round(ground, scenario, { shim: { KILL_ROLE: role } }, result, (said, calls) => {
      life.ms = Math.max(life.ms, said.ms);
      life[role] = calls;
    }));
  }
  for (let n = 0; n < rounds; n += 1) {
    const moment = momentOf(n, life);
    await attempted(`${scenario.name} ${JSON.stringify(moment)}`, () => round(ground, scenario, moment, result, () => {}));
  }
}

function momentOf(n: number, life: { readonly ms: number; readonly command: number; readonly keeper: number }): Moment {
  const role = n % 4 === 0 ? "command" : "keeper";
  // A command whose workers others keep has no keeper of its own.
  if (n % 2 === 0 && life[role] > 0) return { shim: { KILL_ROLE: role, KILL_AT: String(Math.floor(Math.random() * life[role])), KILL_WHEN: Math.random() < 0.5 ? "before" : "after" } };
  const some = ROLES.filter(() => Math.random() < 0.5);
  return { at: Math.random() * (life.ms + 700), who: some.length === 0 ? ROLES : some };
}

async function round(ground: WorkersGround, scenario: WorkersScenario, moment: Moment, result: Tally, measured: (said: Said, calls: number) => void): Promise<string[]> {
  ground.restore();
  return withBystanders(ground, async () => {
    ground.mode(scenario.mode);
    const done = nothingDone();
    for (const line of scenario.each) await ground.bus(...planLine(ground, line));
    const { child, said } = ground.start(planLine(ground, scenario.line), "shim" in moment ? moment.shim : {});
    if ("at" in moment) {
      await sleep(moment.at);
      for (const role of moment.who) killRole(ground, role, child.exitCode === null ? (child.pid ?? 0) : 0, done);
    }
    // What goes on may take longer when nobody does it any more.
    ground.mode(scenario.mode === "hangs" ? "does" : scenario.mode);
    const answer = await said;
    const faults = answer.code === 70 ? [`the command broke: ${answer.stderr}`] : answer.code === null && !isKilled(ground, child.pid ?? 0, done) ? ["the command does not end"] : [];
    faults.push(...(await aftermath(ground, done, result, NEXT[Math.floor(Math.random() * NEXT.length)] ?? ["reap"])));
    // A keeper says it last of all.
    measured(answer, Number(/^calls (\d+)$/m.exec(ground.text("killed"))?.[1] ?? 0));
    return faults;
  });
}

function isKilled(ground: WorkersGround, pid: number, { commands }: Deeds): boolean {
  return commands.has(pid) || ground.text("killed").includes(`command ${pid}\n`);
}

/** A keeper is killed while it ends what a worker left running; in every second round the next command, too. What it ended with is known. */
async function leftovers(ground: WorkersGround, n: number, result: Tally): Promise<string[]> {
  ground.begin();
  return withBystanders(ground, async () => {
    const done = nothingDone({ exact: true });
    ground.mode("leaves");
    await ground.bus(...planLine(ground, ["launch", "P01"]));
    const pid = (await recordOf(ground))?.attempts[0]?.pid ?? 0;
    await until(() => !runs(pid), SOON_MS);
    await sleep(WRITTEN_MS);
    killRole(ground, "keeper", 0, done);
    if (n % 2 === 1) {
      const { child, said } = ground.start(planLine(ground, ["reap"]));
      await sleep(Math.random() * 4000);
      if (kill(child.pid ?? 0)) done.commands.add(child.pid ?? 0);
      await said;
    }
    return aftermath(ground, done, result, NEXT[1 + (n % 3)] ?? ["reap"]);
  });
}

/** A worker's keeper is killed, in half of the rounds with the worker, and other processes have their pids. */
async function withRecycled(ground: WorkersGround, both: boolean, result: Tally): Promise<string[]> {
  ground.begin();
  return withBystanders(ground, async (others) => {
    const done = nothingDone({ rewritten: true });
    ground.mode("hangs");
    await ground.bus(...planLine(ground, ["launch", "P01"]));
    await until(() => processesOf(ground).some(({ command }) => command.startsWith("sleep 600")), SOON_MS);
    killRole(ground, "keeper", 0, done);
    if (both) killRole(ground, "worker", 0, done);
    await until(() => !processesOf(ground).some(({ worker }) => worker === null || both), SOON_MS);
    const [keeper = 0, worker = 0] = others;
    await recycled(ground, keeper, both ? worker : null);
    return aftermath(ground, done, result, ["stop", "P01", "--reason", "enough", "--grace", "1s"]);
  });
}

await script("workers-kills.ts", { rounds: 12, scenario: -1 }, workersKills, PLANTED_NAMES);

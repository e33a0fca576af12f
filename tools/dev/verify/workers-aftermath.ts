import { isLive } from "../../domain/worker/attempt/attempts.js";
import type { WorkersGround } from "./workers-ground.js";
import { type Done, missingEnds, workersFaults, writtenEnds } from "./workers-invariants.js";
import { bystanders, kill, processesOf, runs, until } from "./workers-processes.js";
import { planLine, recordOf } from "./workers-scenarios.js";

/** Nothing here takes so long, ms. */
export const LONG_MS = 60_000;
/** After the end of what it started, a keeper is soon gone, ms. */
export const SOON_MS = 15_000;

export type Role = "command" | "keeper" | "worker";
export const ROLES: readonly Role[] = ["command", "keeper", "worker"];

export interface Deeds extends Done {
  readonly keepers: Set<number>;
  readonly commands: Set<number>;
  readonly workers: Set<number>;
}

/** What was found, all in all. */
export interface Tally {
  readonly kills: Record<Role, number>;
  /** How workers ended that somebody had launched when it was over. */
  readonly ends: Record<string, number>;
  readonly violations: string[];
}

export const tally = (): Tally => ({ kills: { command: 0, keeper: 0, worker: 0 }, ends: {}, violations: [] });
export const nothingDone = (more: Pick<Done, "exact" | "rewritten"> = {}): Deeds => ({ keepers: new Set(), commands: new Set(), workers: new Set(), ...more });

/** Kills whoever has a part; `command`: the process that has the first. */
export function killRole(ground: WorkersGround, role: Role, command: number, done: Deeds): void {
  const pids = role === "command" ? [command] : processesOf(ground).filter(({ worker }) => (worker === null) === (role === "keeper")).map(({ pid }) => pid);
  for (const pid of pids) if (pid > 0 && kill(pid)) done[`${role}s`].add(pid);
}

/** The next commands, until nobody is at work; and then all that must hold. */
export async function aftermath(ground: WorkersGround, done: Deeds, result: Tally, next: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  const said = async (line: readonly string[]) => {
    const answer = await ground.bus(...planLine(ground, line));
    if (answer.code === 70 || answer.code === null) faults.push(`${line.join(" ")} broke: ${answer.stderr}`);
    return answer;
  };
  const written = writtenEnds(ground);
  await said(next);
  const ended = (await recordOf(ground))?.attempts.filter(({ state }) => state === "ended").map(({ worker_id }) => worker_id) ?? [];
  faults.push(...processesOf(ground).filter(({ worker }) => ended.includes(worker ?? "")).map(({ pid, worker, command }) => `${worker} has ended, and of it ${pid} runs: ${command}`));
  ground.mode("does");
  const isOver = await until(async () => {
    await said(["reap"]);
    for (const { phase, stop } of (await recordOf(ground))?.attempts.filter((one) => isLive(one)) ?? []) {
      const hangs = processesOf(ground).some(({ worker, command }) => worker?.startsWith(phase) === true && command.startsWith("sleep 600"));
      if (hangs && stop === undefined) await said(["stop", phase, "--reason", "it is over"]);
    }
    return (await recordOf(ground))?.attempts.some(isLive) !== true;
  }, LONG_MS);
  if (!isOver) return [...faults, "a worker lives on", ...(await leftFaults(ground))];
  faults.push(...(await leftFaults(ground)));
  for (const [, role, pid] of ground.text("killed").matchAll(/^(keeper|command) (\d+)$/gm)) done[`${role as "keeper" | "command"}s`].add(Number(pid));
  for (const role of ROLES) result.kills[role] += done[`${role}s`].size;
  const run = await recordOf(ground);
  for (const { state, end } of run?.attempts ?? []) result.ends[end?.how ?? state] = (result.ends[end?.how ?? state] ?? 0) + 1;
  faults.push(...workersFaults(ground, run, { ...done, written }));
  const on = await said(["run", "--attempts", "19"]);
  if (on.code !== 0) faults.push(`the plan does not go on (${on.code}): ${on.stderr} ${on.stdout.split("\n").slice(-2).join("")}`);
  faults.push(...(await leftFaults(ground)));
  const fixed = await ground.bus("doctor", "--fix");
  if (fixed.code !== 0) faults.push(`doctor: ${fixed.stdout}${fixed.stderr}`);
  const last = await recordOf(ground);
  if (last?.state !== "finished") faults.push(`the plan is ${last?.state ?? "not there"} at last`);
  return [...faults, ...workersFaults(ground, last, { ...done, written }), ...missingEnds(ground, last)];
}

/** Processes of workers that no record knows to run, and keepers of nobody; they are ended. */
async function leftFaults(ground: WorkersGround): Promise<string[]> {
  if (await until(() => processesOf(ground).length === 0, SOON_MS)) return [];
  return processesOf(ground).map(({ pid, worker, command }) => {
    kill(pid);
    return `${worker ?? "a keeper"} is left: ${pid} ${command}`;
  });
}

/** Whoever was there and is not a worker's lives. */
export async function withBystanders(ground: WorkersGround, deed: (pids: readonly number[]) => Promise<string[]>): Promise<string[]> {
  const others = bystanders(ground.root);
  try {
    const pids = others.map(({ pid }) => pid ?? 0);
    const faults = await deed(pids);
    return [...faults, ...pids.filter((pid) => !runs(pid)).map((pid) => `process ${pid} was signalled, and is nobody's worker`)];
  } finally {
    for (const { pid } of others) kill(pid ?? 0);
  }
}

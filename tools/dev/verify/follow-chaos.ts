import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { nodeFs } from "../../platform/fs-port.js";
import type { FollowPosition, LogName } from "../../store/contract.js";
import { openFileLogs } from "../../store/file/logs.js";
import { openWriters, type Writers } from "./append-faults-writers.js";
import { LIVE_ACTIONS, STILL_ACTIONS, type Scene } from "./follow-chaos-actions.js";
import { followBySize } from "./follow-chaos-mutant.js";
import { temporaryBus } from "./registers-bench.js";

export interface FollowChaos {
  readonly writers: number;
  readonly lines: number;
  readonly poll?: boolean;
  /** "no-fingerprint": a follower that believes inode and size. */
  readonly mutant?: "no-fingerprint" | undefined;
}

export interface FollowCounts {
  acknowledged: number;
  actions: number;
  restarts: number;
  /** Acknowledged, never handed out. */
  missing: number;
  /** Handed out more than once. */
  duplicates: number;
  p50_ms: number;
  p99_ms: number;
}

/** Writers append to the events and to channels that come up while the events' file is rotated, replaced, rewritten, checked out; one follower, sometimes started again, must get every line once. */
export async function followChaos({ writers: count, lines, poll = false, mutant }: FollowChaos): Promise<FollowCounts> {
  const bus = temporaryBus();
  const writers = await openWriters();
  const stop = new AbortController();
  const path = prepare(bus.busDir);
  const handed: string[] = [];
  const known = new Set<string>();
  const delays: number[] = [];
  const take = ({ id, sent }: { id: string; sent: number }): void => {
    handed.push(id);
    if (known.has(id)) return;
    known.add(id);
    delays.push(performance.timeOrigin + performance.now() - sent);
  };
  const scene: Scene = { path, isHanded: (id) => known.has(id) };
  try {
    const follower = { restarts: 0, restart: () => {} };
    const following = mutant === undefined ? follow(bus.busDir, poll, stop.signal, take, follower) : followWrongly(path, stop.signal, take);
    const logs = (n: number): LogName[] => (mutant === undefined ? ["events", "events", `messages/c${n}`] : ["events"]);
    const work = Array.from({ length: count }, (_, n) => writers.run({ busDir: bus.busDir, name: `w${n}`, lines, logs: logs(n), killRate: 0.002, paceMs: 8, mutant: undefined }));
    const actions = await chaos(writers, scene, Promise.all(work), () => follower.restart());
    const acknowledged = writers.acknowledged().map(({ id }) => id);
    // What is still under way needs a moment; what is missing is missing for good.
    for (let waited = 0; waited < 40 && acknowledged.some((id) => !known.has(id)); waited += 1) await pause(50);
    stop.abort();
    await following;
    delays.sort((a, b) => a - b);
    const at = (share: number): number => Number((delays[Math.floor(delays.length * share)] ?? 0).toFixed(2));
    return { acknowledged: acknowledged.length, actions, restarts: follower.restarts, missing: acknowledged.filter((id) => !known.has(id)).length, duplicates: handed.length - known.size, p50_ms: at(0.5), p99_ms: at(0.99) };
  } finally {
    stop.abort();
    writers.dispose();
    bus.dispose();
  }
}

/** Follows from the beginning; `control.restart` ends this follower and goes on with a new one from its position. */
async function follow(busDir: string, poll: boolean, signal: AbortSignal, take: (line: { id: string; sent: number }) => void, control: { restarts: number; restart: () => void }): Promise<void> {
  let from: FollowPosition = { files: {} };
  while (!signal.aborted) {
    const turn = new AbortController();
    control.restart = () => turn.abort();
    const follower = openFileLogs({ fs: nodeFs, busDir, durability: "relaxed" }).follow({ logs: "events+messages", from, poll, signal: AbortSignal.any([signal, turn.signal]) });
    for await (const entry of follower) if (entry.ok && typeof entry.value["sent"] === "number") take({ id: String(entry.value["id"]), sent: entry.value["sent"] });
    from = JSON.parse(JSON.stringify(follower.position()));
    control.restarts += 1;
  }
}

async function followWrongly(path: string, signal: AbortSignal, take: (line: { id: string; sent: number }) => void): Promise<void> {
  for await (const line of followBySize(path, signal)) take(line);
}

/** One change after the other until the writers are done. */
async function chaos(writers: Writers, scene: Scene, done: Promise<unknown>, restart: () => void): Promise<number> {
  const work = { isDone: false };
  const end = done.finally(() => (work.isDone = true));
  let actions = 0;
  while (!work.isDone) {
    await pause(40);
    if (readFileSync(scene.path, { flag: "a+" }).length === 0) continue;
    const n = actions % (STILL_ACTIONS.length + LIVE_ACTIONS.length + 1);
    actions += 1;
    if (n < LIVE_ACTIONS.length) await LIVE_ACTIONS[n]?.(scene);
    else if (n < LIVE_ACTIONS.length + STILL_ACTIONS.length) await whileStopped(writers, async () => STILL_ACTIONS[n - LIVE_ACTIONS.length]?.(scene));
    else if (await caughtUp(scene, work)) restart();
  }
  await end;
  return actions;
}

/** Waits until a line was handed out that was written after all this; false: no more are. A position knows only versions of the file that were read: one that it never saw is read as a new log. */
async function caughtUp({ path, isHanded }: Scene, work: { readonly isDone: boolean }): Promise<boolean> {
  const written = idsIn(path);
  for (; !work.isDone; await pause(5)) if ([...idsIn(path)].some((id) => !written.has(id) && isHanded(id))) return true;
  return false;
}

function idsIn(path: string): ReadonlySet<string> {
  return new Set([...readFileSync(path, { encoding: "utf8", flag: "a+" }).matchAll(/"id":"([^"]*)"/g)].map(([, id = ""]) => id));
}

async function whileStopped(writers: Writers, act: () => Promise<void>): Promise<void> {
  const stopped = [...writers.running];
  for (const child of stopped) child.kill("SIGSTOP");
  try {
    for (const child of stopped) while (isRunning(child.pid)) await pause(1);
    await act();
  } finally {
    for (const child of stopped) child.kill("SIGCONT");
  }
}

/** Linux: a stop takes effect a moment after the signal. */
function isRunning(pid: number | undefined): boolean {
  try {
    return !/\) [TZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** A repository in which the log is tracked, so that git can replace it. */
function prepare(busDir: string): string {
  const folder = join(busDir, "events");
  mkdirSync(folder);
  const path = join(folder, "events.jsonl");
  const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: folder, stdio: "ignore" });
  git("init", "-q");
  for (const text of ["", '{"id":"first","ts":"t"}\n']) {
    writeFileSync(path, text);
    git("add", "events.jsonl");
    git("commit", "-qm", "before");
  }
  return path;
}

if (process.argv[1]?.endsWith("follow-chaos.ts") === true) {
  const [writers = 4, lines = 1000] = process.argv.slice(2).map(Number).filter(Number.isFinite);
  const counts = await followChaos({ writers, lines, poll: process.argv.includes("poll"), mutant: process.argv.includes("no-fingerprint") ? "no-fingerprint" : undefined });
  process.stdout.write(`${JSON.stringify({ writers, lines, ...counts })}\n`);
  process.exitCode = counts.missing + counts.duplicates === 0 ? 0 : 1;
}

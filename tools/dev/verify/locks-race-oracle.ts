import type { Said } from "./race-processes.js";
import { type TableScope, covers, meet } from "./scope-table.js";

/** What one process asked for, and said. */
export interface LockAttempt extends Said {
  readonly place: string;
  readonly agent: string;
  readonly scope: TableScope;
  /** It claims this task with the scope. */
  readonly task?: string;
}

type Line = Readonly<Record<string, unknown>>;

export interface LockRound {
  readonly attempts: readonly LockAttempt[];
  readonly releases: readonly LockAttempt[];
  /** The winners' snapshots before they released, in the order of the wins. */
  readonly snapshots: readonly (Line | null)[];
  /** The table before the releases, and after them. */
  readonly held: readonly Line[];
  readonly left: readonly Line[];
  /** Files under `_bus/locks` after the releases. */
  readonly leftSnapshots: readonly string[];
}

/** Violations of "one owner" and "a record and its event" (DESIGN promises 1 and 5) in what was said and what is on the disk. */
export function lockRaceFaults(rounds: readonly LockRound[], lines: readonly Line[]): string[] {
  const highest = { fence: 0 };
  return [...rounds.flatMap((round, n) => roundFaults(round, highest).map((fault) => `round ${n}: ${fault}`)), ...eventFaults(rounds, lines)];
}

/** The lock that a winner was told: its own, or its claim's. */
export function lockIdIn(stdout: string): string {
  return (JSON.parse(stdout) as { lock_id: string }).lock_id;
}

function roundFaults({ attempts, releases, snapshots, held, left, leftSnapshots }: LockRound, highest: { fence: number }): string[] {
  const faults: string[] = [];
  const wins = attempts.filter(({ code }) => code === 0);
  wins.forEach((win, at) => {
    for (const other of wins.slice(at + 1)) {
      if (meet(win.scope, other.scope)) faults.push(`${win.agent} and ${other.agent} both hold ${shown(win)} and ${shown(other)}`);
      if (win.task !== undefined && win.task === other.task) faults.push(`${win.agent} and ${other.agent} both hold ${win.task}`);
    }
  });
  for (const loser of attempts.filter(({ code }) => code !== 0)) faults.push(...loserFaults(loser, attempts));
  wins.forEach((win, at) => faults.push(...snapshotFaults(win, snapshots[at] ?? null, held)));
  const told = new Set(wins.map(({ stdout }) => lockIdIn(stdout)));
  for (const lock of held) if (!told.has(String(lock["lock_id"]))) faults.push(`the table has ${String(lock["lock_id"])} of ${String(lock["owner"])}, who was refused`);
  const fences = held.map((lock) => Number(lock["fence"])).sort((a, b) => a - b);
  if (new Set(fences).size !== fences.length || (fences[0] ?? Infinity) <= highest.fence) faults.push(`fences ${fences.join()} after ${highest.fence}`);
  highest.fence = Math.max(highest.fence, ...fences);
  for (const lock of left) faults.push(`still in the table: ${String(lock["lock_id"])} of ${String(lock["owner"])}, ${String(lock["state"])}`);
  for (const file of leftSnapshots) faults.push(`still there: ${file}`);
  return [...faults, ...releases.filter(({ code }) => code !== 0).map(({ agent, stderr }) => `${agent} could not release: ${stderr.trim()}`)];
}

/** Who is refused learns the holder of the task, or of a path that both asked for. */
function loserFaults(loser: LockAttempt, attempts: readonly LockAttempt[]): string[] {
  const fault = [`${loser.agent} was refused ${shown(loser)} with ${loser.code}: ${loser.stderr.trim()}`];
  if (loser.code !== 3) return fault;
  const { message } = (JSON.parse(loser.stderr.trim().split("\n").at(-1) ?? "") as { error: { message: string } }).error;
  const [, path = "", owner] = /^(.+) is covered by \S+, which is held by (\S+)/.exec(message) ?? [];
  if (owner !== undefined) {
    // Of a claim that is refused, too, the lock was there for a moment.
    const holder = attempts.find((other) => other.agent === owner && (other.code === 0 || other.task !== undefined));
    return holder !== undefined && covers(holder.scope, path) && covers(loser.scope, path) ? [] : fault;
  }
  return loser.task !== undefined && attempts.some(({ code, task, agent }) => code === 0 && task === loser.task && message.startsWith(`${task} is held by ${agent} `)) ? [] : fault;
}

function snapshotFaults({ agent, task, stdout }: LockAttempt, snapshot: Line | null, held: readonly Line[]): string[] {
  const told = JSON.parse(stdout) as Line;
  const lock = held.find(({ lock_id }) => lock_id === told["lock_id"]);
  if (lock === undefined) return [`${agent} holds ${String(told["lock_id"])}, which is not in the table`];
  if (task !== undefined) return snapshot?.["claim_id"] === told["claim_id"] && lock["claim_id"] === told["claim_id"] ? [] : [`the lock of ${agent}'s claim is another claim's`];
  return JSON.stringify(snapshot) === JSON.stringify(told) ? [] : [`the snapshot of ${agent}'s lock is not what it was told`];
}

/** Each acknowledged change is on the log once, and nothing else is. */
function eventFaults(rounds: readonly LockRound[], lines: readonly Line[]): string[] {
  const expected = rounds.flatMap(({ attempts, releases }) => [...acknowledged("lock", "claim", attempts), ...acknowledged("unlock", "release", releases)]);
  const found = lines.map((line) => `${String(line["event"])} ${(line["meta"] as { claim_id?: string }).claim_id ?? (line["meta"] as { lock_id?: string }).lock_id}`).sort();
  const faults = expected.filter((one) => !found.includes(one)).map((one) => `not on the log: ${one}`);
  return [...faults, ...found.filter((one, at) => !expected.includes(one) || found[at - 1] === one).map((one) => `not acknowledged, or twice on the log: ${one}`)];
}

function acknowledged(lock: string, claim: string, attempts: readonly LockAttempt[]): string[] {
  return attempts.filter(({ code }) => code === 0).map(({ task, stdout }) => (task === undefined ? `${lock} ${lockIdIn(stdout)}` : `${claim} ${(JSON.parse(stdout) as { claim_id: string }).claim_id}`));
}

function shown({ scope: { scope, out = [] }, task }: LockAttempt): string {
  return [...scope, ...out.map((entry) => `less ${entry}`), ...(task === undefined ? [] : [`for ${task}`])].join(" ");
}

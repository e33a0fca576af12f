/** What one process said. */
export interface Attempt {
  readonly place: string;
  readonly task: string;
  readonly agent: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Round {
  readonly claims: readonly Attempt[];
  readonly releases: readonly Attempt[];
  /** The winners' snapshots before they released, in the order of the wins. */
  readonly snapshots: readonly (Readonly<Record<string, unknown>> | null)[];
}

type Line = Readonly<Record<string, unknown>>;

/** Violations of "one owner" and "a record and its event" (DESIGN promises 1 and 5) in what was said and what is on the disk. */
export function raceFaults(rounds: readonly Round[], lines: readonly Line[]): string[] {
  const fences = new Map<string, number>();
  return [...rounds.flatMap((round, n) => roundFaults(round, n, fences)), ...eventFaults(rounds, lines)];
}

function roundFaults({ claims, releases, snapshots }: Round, n: number, fences: Map<string, number>): string[] {
  const faults: string[] = [];
  const wins = claims.filter(({ code }) => code === 0);
  for (const task of new Set(claims.map((claim) => claim.task))) {
    const winners = wins.filter((claim) => claim.task === task);
    if (winners.length !== 1) faults.push(`round ${n}: ${task} has ${winners.length} winners`);
    for (const loser of claims.filter((claim) => claim.task === task && claim.code !== 0)) {
      const named = winners.some(({ agent }) => loser.stderr.includes(`${task} is held by ${agent} `));
      if (loser.code !== 3 || !named) faults.push(`round ${n}: ${loser.agent} lost ${task} with ${loser.code}: ${loser.stderr.trim()}`);
    }
    for (const { stdout } of winners) {
      const { fence } = JSON.parse(stdout) as { fence: number };
      if (fence <= (fences.get(task) ?? 0)) faults.push(`round ${n}: ${task} has fence ${fence} after ${fences.get(task)}`);
      fences.set(task, fence);
    }
  }
  wins.forEach(({ task, stdout }, index) => {
    if (JSON.stringify(snapshots[index]) !== JSON.stringify(JSON.parse(stdout))) faults.push(`round ${n}: the snapshot of ${task} is not what its winner was told`);
  });
  return [...faults, ...releases.filter(({ code }) => code !== 0).map(({ agent, task, stderr }) => `round ${n}: ${agent} could not release ${task}: ${stderr.trim()}`)];
}

/** Each acknowledged change is on the log once, and nothing else is. */
function eventFaults(rounds: readonly Round[], lines: readonly Line[]): string[] {
  const expected = rounds.flatMap(({ claims, releases }) => [...acknowledged("claim", claims), ...acknowledged("release", releases)]).sort();
  const found = lines.map((line) => `${line["event"]} ${line["task_id"]} ${(line["meta"] as { claim_id?: string } | undefined)?.claim_id}`).sort();
  const faults = expected.filter((one) => !found.includes(one)).map((one) => `not on the log: ${one}`);
  const extra = found.filter((one, index) => !expected.includes(one) || found[index - 1] === one).map((one) => `not acknowledged, or twice on the log: ${one}`);
  return [...faults, ...extra];
}

function acknowledged(event: string, attempts: readonly Attempt[]): string[] {
  return attempts.filter(({ code }) => code === 0).map(({ task, stdout }) => `${event} ${task} ${(JSON.parse(stdout) as { claim_id: string }).claim_id}`);
}

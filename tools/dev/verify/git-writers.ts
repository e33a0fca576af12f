import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openWriters } from "./append-faults-writers.js";
import { temporaryBus } from "./registers-bench.js";

export interface GitWriters {
  readonly writers: number;
  readonly lines: number;
  /** The counter-example: git tracks the live log. */
  readonly tracked?: boolean;
}

export interface GitCounts {
  acknowledged: number;
  rounds: number;
  /** Git commands that refused. */
  refused: number;
  lost: number;
}

const IGNORE = "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n";

/** Writers append to the live log of a real repository while git merges, stashes, rebases, resets and checks out around them. */
export async function gitWriters({ writers: count, lines, tracked = false }: GitWriters): Promise<GitCounts> {
  const bus = temporaryBus();
  const writers = await openWriters();
  const root = dirname(bus.busDir);
  let refused = 0;
  const git = (...args: string[]): void => {
    const { status } = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: root, stdio: "ignore" });
    if (status !== 0) refused += 1;
  };
  try {
    execFileSync("git", ["init", "-q", "-b", "main"], { cwd: root });
    mkdirSync(join(bus.busDir, "events"));
    if (tracked) writeFileSync(join(bus.busDir, "events", "events.jsonl"), '{"id":"first"}\n');
    if (tracked) writeFileSync(join(root, ".gitattributes"), "*.jsonl merge=union\n");
    writeFileSync(join(root, ".gitignore"), tracked ? "_bus/.live/\n" : IGNORE);
    writeFileSync(join(root, "work.txt"), "0\n");
    git("add", "-A");
    git("commit", "-qm", "start");
    git("branch", "other");
    refused = 0;

    const work = { isDone: false };
    const end = Promise.all(Array.from({ length: count }, (_, n) => writers.run({ busDir: bus.busDir, name: `w${n}`, lines, logs: tracked ? ["events"] : ["events", "messages/t"], killRate: 0, paceMs: 4 }))).finally(() => (work.isDone = true));
    let rounds = 0;
    for (; !work.isDone; rounds += 1) {
      disturb(root, git, rounds, tracked);
      await pause(1);
    }
    await end;
    const there = new Set((tracked ? ["events"] : ["events", "messages"]).flatMap((folder) => idsIn(join(bus.busDir, folder))));
    const acknowledged = writers.acknowledged();
    return { acknowledged: acknowledged.length, rounds, refused, lost: acknowledged.filter(({ id }) => !there.has(id)).length };
  } finally {
    writers.dispose();
    bus.dispose();
  }
}

/** Each round makes something to merge on the other branch, then does one thing to the working tree. */
function disturb(root: string, git: (...args: string[]) => void, round: number, tracked: boolean): void {
  const change = (file: string): void => writeFileSync(join(root, file), `${round}\n`);
  if (tracked) git("commit", "-qam", "log so far");
  const tree = spawnSync("git", ["commit-tree", "-p", "other", "-m", `other ${round}`, "other^{tree}"], { cwd: root, encoding: "utf8", env: { ...process.env, GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@t", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@t" } }).stdout.trim();
  git("update-ref", "refs/heads/other", tree);
  change("work.txt");
  switch (round % 5) {
    case 0:
      git("stash", "-u");
      git("merge", "-q", "--no-edit", "other");
      git("stash", "pop");
      break;
    case 1:
      git("rebase", "-q", "--autostash", "other");
      break;
    case 2:
      git("reset", "-q", "--hard", "HEAD");
      break;
    case 3:
      git("checkout", "-q", "-f", "other");
      git("checkout", "-q", "-f", "main");
      break;
    default:
      git("commit", "-qam", `work ${round}`);
      git("merge", "-q", "--no-edit", "other");
  }
}

function idsIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return names.flatMap(({ name }) => readFileSync(join(folder, name), "utf8").split("\n")).flatMap((line) => /"id":"([^"]*)"/.exec(line)?.[1] ?? []);
}

if (process.argv[1]?.endsWith("git-writers.ts") === true) {
  const [writers = 4, lines = 2000] = process.argv.slice(2).map(Number).filter(Number.isFinite);
  const tracked = process.argv.includes("tracked");
  const counts = await gitWriters({ writers, lines, tracked });
  process.stdout.write(`${JSON.stringify({ writers, lines, tracked, ...counts })}\n`);
  process.exitCode = (counts.lost === 0) === tracked ? 1 : 0;
}

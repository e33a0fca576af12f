import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Client, Place } from "./client.js";
import { type Evidence, gather } from "./evidence.js";
import { copyProject } from "./project.js";
import { type Ended, runProgram } from "./run-program.js";
import { type Move, type Seen, scriptModel } from "./scripted-model.js";
import { AGENT } from "./step.js";
import { addWorktree, diagnose, lockForPeer, wire } from "./wiring.js";

/** Where runs are made. */
export interface Bench {
  readonly dir: string;
  readonly template: string;
  /** The client's `node_modules`. */
  readonly modules: string;
}

export interface Run {
  readonly seen: readonly Seen[];
  readonly ended: Ended;
  readonly evidence: Evidence;
}

export interface Setting {
  /** false: the repository has no bus at all. */
  readonly withBus?: boolean;
  /** The client works in a linked worktree. */
  readonly linked?: boolean;
  /** The turn in which the client is killed, and is never answered; then it is started anew to go on. */
  readonly killed?: number;
  /** What is done to the repository after `bus init` wired the client. */
  readonly spoil?: (repo: string) => void;
}

/** Runs a client on a script in a fresh repository, beside a peer that holds `src/peer/**` in a worktree of its own. What `look` returns is all that is left of it. */
export async function runClient<T>(client: Client, { dir, template, modules }: Bench, script: readonly Move[], { withBus = true, linked = false, killed, spoil }: Setting, look: (run: Run) => T): Promise<T> {
  const root = join(dir, "run");
  const [main, home] = [join(root, "main"), join(root, "home")];
  const repo = linked ? join(root, AGENT) : main;
  mkdirSync(home, { recursive: true });
  const kill = new AbortController();
  const model = await scriptModel(client.wire(repo), script, (turn) => (turn === killed ? silence(kill) : Promise.resolve()));
  try {
    const place: Place = { modules, home, main, repo, model: model.url };
    copyProject(template, main);
    if (withBus) wire(main, [client], spoil);
    if (withBus) lockForPeer(main);
    if (linked) addWorktree(main, AGENT);
    client.account(place);
    const untrusted = withBus ? diagnose(client, place) : "";
    await client.trust(place);
    const trusted = withBus ? diagnose(client, place) : "";
    const first = await runProgram(client.launch(place, "Do your task."), repo, home, kill.signal);
    const ended = killed === undefined ? first : await goOn(client, place, first);
    return look({ seen: model.seen, ended, evidence: { ...gather(client, place, model, ended), untrusted, trusted } });
  } finally {
    await model.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** The same session in a new process. */
async function goOn(client: Client, place: Place, { stdout }: Ended): Promise<Ended> {
  const again = await runProgram(client.launch(place, "Go on.", client.session(stdout)), place.repo, place.home);
  return { ...again, stdout: stdout + again.stdout };
}

function silence(kill: AbortController): Promise<void> {
  kill.abort();
  return new Promise(() => {});
}

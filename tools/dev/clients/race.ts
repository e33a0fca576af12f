import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.js";
import type { Verdict } from "./judge.js";
import { bus, copyProject } from "./project.js";
import { runProgram } from "./run-program.js";
import { type Move, scriptModel } from "./scripted-model.js";
import { TASK, lacks } from "./step.js";
import { addWorktree, wire } from "./wiring.js";

/** Which turn wants the task. */
const CLAIM = 1;

/** What one racer was told of its claim and of its edit. */
interface Outcome {
  readonly client: Client;
  readonly claimed: string;
  readonly edited: string;
  readonly wrote: boolean;
}

/** All clients at once, each in a worktree of its own, want one task and its files; nobody's model says so before all are ready. */
export async function race(clients: readonly Client[], dir: string, template: string, modulesOf: (client: Client) => string): Promise<Verdict[]> {
  const root = join(dir, "race");
  const main = join(root, "main");
  try {
    mkdirSync(root);
    copyProject(template, main);
    wire(main, clients);
    const gate = barrier(clients.length);
    const outcomes = await Promise.all(clients.map((client) => enter(client, main, modulesOf(client), (turn) => (turn === CLAIM ? gate() : Promise.resolve()))));
    const { claims } = JSON.parse(bus(main, main, "status", "--json")) as { claims: readonly { readonly agent_id: string }[] };
    return verdicts(outcomes, claims.map(({ agent_id }) => agent_id));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function enter(client: Client, main: string, modules: string, gate: (turn: number) => Promise<void>): Promise<Outcome> {
  const { name } = client;
  const home = join(main, "../homes", name);
  mkdirSync(home, { recursive: true });
  const repo = addWorktree(main, name);
  const file = `src/mine/${name}.txt`;
  const script: readonly Move[] = [
    { use: "mcp", tool: "boot", args: { agent: name } },
    { use: "mcp", tool: "claim", args: { task: TASK, scope: ["src/mine/**"] } },
    { use: "write", path: file, text: "mine\n" },
  ];
  const model = await scriptModel(client.wire(repo), script, gate);
  try {
    const place = { modules, home, main, repo, model: model.url };
    client.account(place);
    await client.trust(place);
    await runProgram(client.launch(place, "Do your task."), repo, home);
    const [claimed = "", edited = ""] = model.seen.slice(CLAIM + 1).map(({ result }) => result);
    return { client, claimed, edited, wrote: existsSync(join(repo, file)) };
  } finally {
    await model.close();
  }
}

function verdicts(outcomes: readonly Outcome[], owners: readonly string[]): Verdict[] {
  const [winner = ""] = owners;
  const one = { step: "one has the task", told: [], wrong: owners.length === 1 ? null : `owners: ${owners.join() || "nobody"}` };
  return [one, ...outcomes.map((outcome) => verdict(outcome, winner))];
}

function verdict({ client: { name, hooks }, claimed, edited, wrote }: Outcome, winner: string): Verdict {
  const told = [claimed, edited];
  if (name === winner) return { step: `${name} has it, and edits`, told, wrong: lacks(claimed, "active") ?? (wrote ? null : edited) };
  const refusal = lacks(claimed, "CONFLICT", winner);
  if (!hooks) return { step: `${name} is told that ${winner} has it`, told, wrong: refusal };
  return { step: `${name} is told that ${winner} has it, and may not edit`, told, wrong: refusal ?? (wrote ? "it edited" : lacks(edited, winner)) };
}

/** Opens when so many wait at it. */
function barrier(count: number): () => Promise<void> {
  let open: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let waiting = 0;
  return () => {
    if (++waiting >= count) open();
    return opened;
  };
}

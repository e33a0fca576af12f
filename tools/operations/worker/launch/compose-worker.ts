import { BusError } from "../../../domain/bus-error.js";
import { isInCodexSandbox } from "../../../domain/codex-sandbox.js";
import { checkArgument } from "../../../domain/worker/client/argument-limit.js";
import { CLIENTS, type ClientName } from "../../../domain/worker/client/client.js";
import { clientRuns } from "../../../domain/worker/client/client-runs.js";
import { dangersIn } from "../../../domain/worker/client/danger.js";
import { workerEnvironment } from "../../../domain/worker/client/environment.js";
import { modelFor } from "../../../domain/worker/client/model.js";
import { withOwnPath } from "../../../domain/worker/client/own-path.js";
import { presetArgv } from "../../../domain/worker/client/presets.js";
import { inFolder } from "../../../domain/worker/plan/in-folder.js";
import type { PlanPhase } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import type { PlanPlace } from "../plan-place.js";

/** What a worker is made of. */
export interface Composed {
  readonly argv: readonly string[];
  /** Its whole environment but for what the bus itself adds. */
  readonly env: Readonly<Record<string, string>>;
  readonly client?: ClientName;
  readonly model?: string;
  /** It runs without the client's approvals and sandbox: announced and recorded each time (S4-05). */
  readonly dangerous: boolean;
}

/** What a caller asks for; what it leaves open the phase says, then the plan. */
export interface Asked {
  readonly argv?: readonly string[];
  readonly client?: ClientName;
  readonly model?: string;
  readonly prompt?: string;
  readonly dangerous?: boolean;
  /** `NAME`, taken from this environment, or `NAME=value`. */
  readonly env?: readonly string[];
}

const HELP = "bus worker launch --help";

/** Throws USAGE when there is nothing to run, or when it would run without approvals and nobody asked for that. `preface` comes before the prompt. */
export async function composeWorker(bus: BusContext, me: Identity, place: PlanPlace, phase: PlanPhase | null, asked: Asked, preface?: string): Promise<Composed> {
  if (isInCodexSandbox(bus.env, { hostName: bus.host.name, seesClient: () => bus.host.clientProcess() !== undefined })) {
    throw new BusError("USAGE", "this is the shell of Codex's sandbox: what it starts ends with the command, and may have no network", { hint: "launch workers from a shell outside of it" });
  }
  checkClient(asked.client);
  const declared = asked.client === undefined && asked.prompt === undefined ? phase?.command : undefined;
  const made = asked.argv !== undefined ? typed(asked.argv, asked) : declared !== undefined ? fromCommand(declared) : await fromPreset(bus, me, place, phase, asked, preface);
  const dangers = dangersIn(made.argv);
  if (dangers.length > 0 && asked.dangerous !== true) {
    throw new BusError("USAGE", `${dangers.join(" ")} lets the worker do anything that this user can; that has to be asked for each time`, { hint: "leave it out, or add --dangerously-bypass to this command" });
  }
  // Of a command that the caller typed nobody knows what it hides; of the plan's own, what the caller allows for all phases need not concern this one.
  const dangerous = asked.dangerous === true && (asked.argv !== undefined || dangers.length > 0);
  for (const word of made.argv) checkArgument(word, "an argument of the worker", "hand it over in a file");
  const env = workerEnvironment(withOwnPath(bus.env, bus.program), { ...(made.client !== undefined && { client: made.client }), plan: place.plan?.env ?? [], asked: asked.env ?? [] });
  if (dangerous) announce(bus, phase?.id ?? place.name, dangers.join(" ") || (made.argv[0] ?? ""));
  return { ...made, env, dangerous };
}

/** A command that the caller typed: taken as it is, so that nothing else may say what it does. */
function typed(argv: readonly string[], { client, model, prompt, dangerous }: Asked): Omit<Composed, "env" | "dangerous"> {
  const unused = Object.entries({ "--client": client, "--model": model, "--prompt": prompt }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (unused.length > 0) throw new BusError("USAGE", `${unused.join(", ")} and a command of one's own do not go together: the command says it all`, { hint: HELP });
  const made = fromCommand(argv);
  if (made.client === undefined || dangerous !== true || dangersIn(argv).length > 0) return made;
  throw new BusError("USAGE", `--dangerously-bypass adds nothing to a command of one's own, and this one runs ${made.client} with its approvals`, { hint: "write the client's own option into the command, or leave --dangerously-bypass out" });
}

function fromCommand(argv: readonly string[]): Omit<Composed, "env" | "dangerous"> {
  if (argv.length === 0 || argv[0] === "") throw new BusError("USAGE", "there is no program to run", { hint: HELP });
  const [run] = clientRuns(argv);
  return { argv, ...(run !== undefined && { client: run.client }) };
}

async function fromPreset(bus: BusContext, me: Identity, place: PlanPlace, phase: PlanPhase | null, asked: Asked, preface: string | undefined): Promise<Omit<Composed, "env" | "dangerous">> {
  const client = asked.client ?? phase?.client ?? place.plan?.client;
  if (client === undefined) throw new BusError("USAGE", `nothing says what the worker${phase === null ? "" : ` of ${phase.id}`} runs`, { hint: `bus worker launch <phase> --client ${CLIENTS.join("|")} --prompt "<what to do>"   (or -- <command…>)` });
  const task = asked.prompt ?? phase?.prompt ?? (await promptFile(bus, place, phase));
  // Clients take "-" for their stdin, and a worker has none.
  if (task === undefined || /^\s*-?\s*$/.test(task)) throw new BusError("USAGE", `nothing says what ${client} is to do`, { hint: `--prompt "<what to do>", or "prompt" in workers.json` });
  const prompt = preface === undefined ? task : `${preface}\n\n${task}`;
  checkArgument(prompt, "the prompt", `keep it in a file, and let the prompt say so: "Do what ${phase?.prompt_file ?? "<file>"} says"`);
  const model = modelFor(client, { ...(asked.model !== undefined && { asked: asked.model }), phase, plan: place.plan, env: bus.env, session: me.session });
  return { argv: presetArgv(client, { prompt, dangerous: asked.dangerous === true, ...(model !== undefined && { model }) }), client, ...(model !== undefined && { model }) };
}

/** The prompt that the plan keeps in a file. Throws NOT_FOUND, or BAD_DATA for one that cannot be read. */
async function promptFile(bus: BusContext, { folder, run }: PlanPlace, phase: PlanPhase | null): Promise<string | undefined> {
  if (phase?.prompt_file === undefined) return undefined;
  const path = inFolder(folder, phase.prompt_file);
  const found = (await bus.repo.workers(run?.home)).text(path);
  const hint = `edit prompt_file of ${phase.id} in workers.json`;
  if (found === null) throw new BusError("NOT_FOUND", `there is no ${path}, which has the prompt of ${phase.id}`, { hint });
  if (!found.ok) throw new BusError("BAD_DATA", `${path} ${found.reason}`, { hint, file: path });
  return found.text;
}

function checkClient(client: string | undefined): void {
  if (client === undefined || CLIENTS.some((known) => known === client)) return;
  throw new BusError("USAGE", `no client is called ${JSON.stringify(client)}: there are ${CLIENTS.join(", ")}`, { hint: HELP });
}

/** S4-05: said wherever it is used; the launch records it. */
function announce(bus: BusContext, what: string, by: string): void {
  bus.tell(`!!! DANGEROUS: ${what} runs without approvals and without a sandbox (${by})`);
  bus.tell("!!! it may read, change, delete and send whatever this user can; the launch records it");
}

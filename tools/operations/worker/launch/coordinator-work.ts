import { BusError } from "../../../domain/bus-error.js";
import type { ShellWork } from "../../../domain/hook-call.js";
import { asTyped } from "../../../domain/typed-as.js";
import { isModel } from "../../../domain/worker/client/model.js";
import type { Session, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { type GuardAsker, guardAsker } from "../../guard-asker.js";
import { isOver, newSession, putSession, sessionKey } from "../../identify.js";
import { noteEvent } from "../note-event.js";
import { readRuns } from "../runs.js";

/** So long one and the same command is not noted again, ms. */
const QUIET_MS = 600_000;
/** Characters of a command in the log, and to the model. */
const SHOWN = 200;

/**
 * What a script means for the plan that its session coordinates: the model is kept for the workers that it launches, and a warning about heavy work is returned
 * (S4-23, S4-24), which is noted once in a while. null: there is nothing to say. Nothing is refused, and where the bus cannot be read the script passes.
 */
export async function coordinatorWork(bus: BusContext, { heavy, launches }: ShellWork, model: string | undefined, typed: string): Promise<string | null> {
  try {
    if (launches && model !== undefined) await learnModel(await guardAsker(bus), model, true);
    return heavy.length === 0 || (await bus.store.registers.ids("workers")).length === 0 ? null : await warning(bus, heavy, typed);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    bus.tell(`the plans of workers cannot be told: ${error.message}`);
    return null;
  }
}

/** Keeps what a client says that its session runs on. `opens`: also of a session whose first command this is about to be. */
export async function learnModel({ bus, agent_id, session }: GuardAsker, model: string, opens: boolean): Promise<void> {
  if (agent_id === undefined || session === undefined || session.model === model || !isModel(model)) return;
  const key = sessionKey(bus, agent_id);
  const head = await bus.store.registers.read<Session>(key);
  if (isOver(bus, head.value) && !opens) return;
  const known = isOver(bus, head.value) ? newSession(bus, agent_id, head.value, { implicit: true }) : head.value;
  // Who was first has written presence; the next hook says it again.
  await putSession(bus, key, head, { ...known, model }, "model");
}

async function warning(bus: BusContext, heavy: readonly string[], typed: string): Promise<string | null> {
  const { bus: as, agent_id, session } = await guardAsker(bus);
  if (agent_id === undefined || session === undefined) return null;
  const run = (await readRuns(as)).find((one) => one.state === "open" && one.session_id === session.session_id);
  if (run === undefined) return null;
  const commands = [...new Set(heavy.map((command) => command.slice(0, SHOWN)))];
  const me = { agent_id, session, isFresh: false };
  for (const command of commands.filter((one) => isDue(as, session, one))) {
    await noteEvent(as, me, { event: "observation", summary: `the coordinator of ${run.plan} runs ${command} in its own session`, plan_id: run.plan_id, severity: "low", meta: { plan: run.plan, rule: "light-coordinator", command } });
  }
  return `This session coordinates the plan ${run.plan}, whose workers do the heavy work: ${commands.join("; ")} fills this context, and no report has what it says.\nnext: ${asTyped(nextStep(run), typed)}`;
}

function nextStep({ plan, attempts }: WorkerRun): string {
  const phase = attempts.at(-1)?.phase;
  return phase === undefined ? `bus worker next --plan ${plan}` : `bus worker inspect ${phase} --plan ${plan}   (runs the phase's own check; or bus worker remediate ${phase} --plan ${plan})`;
}

/** Whether the command was not noted in a while; it is then taken as noted. */
function isDue(bus: BusContext, { session_id }: Session, command: string): boolean {
  const kept = bus.repo.kept("coordinator-work");
  const now = bus.clock();
  const key = bus.digest(`${session_id} ${command}`).slice(0, 24);
  const noted = Object.fromEntries(Object.entries(Object(kept.read()) as Record<string, unknown>).filter(([, at]) => typeof at === "number" && at <= now && now - at < QUIET_MS));
  if (noted[key] !== undefined) return false;
  kept.write({ ...noted, [key]: now });
  return true;
}

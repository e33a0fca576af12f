import type { AtWork } from "../../domain/integration/integration.js";
import { runsStill } from "../../domain/liveness.js";
import type { Session } from "../../schema/records.gen.js";
import type { BusContext, Identity } from "../context.js";
import { factsOf } from "../identify.js";

/** Runs of this very process: a library or server may have several at once. What they do is in the register, not here. */
const running = new Set<string>();

/** Does something as one run, which others can see running. */
export async function asRun<T>(bus: BusContext, act: (at: AtWork) => Promise<T>): Promise<T> {
  const { name, pid } = bus.host;
  const run = bus.newId();
  running.add(run);
  try {
    return await act({ host: name, pid, pid_start: bus.host.startOf(pid) ?? null, run });
  } finally {
    running.delete(run);
  }
}

/** Whether the command that was at it still may be: its process lives; or nothing can be told of that, and it is another's session that was not ended. */
export async function isAtWork(bus: BusContext, me: Identity, left: { readonly at_work?: AtWork; readonly session_id: string }): Promise<boolean> {
  const { at_work, session_id } = left;
  if (at_work === undefined) return false;
  const runs = stillRuns(bus, at_work);
  if (runs === undefined) return session_id !== me.session.session_id && !(await isEnded(bus, session_id));
  return runs && (at_work.pid !== bus.host.pid || running.has(at_work.run));
}

/** Whether the command that was at it is known to run no more. */
export function hasEnded({ host }: Pick<BusContext, "host">, at: AtWork | undefined): boolean {
  return at !== undefined && stillRuns({ host }, at) === false;
}

function stillRuns({ host }: Pick<BusContext, "host">, at: AtWork): boolean | undefined {
  return at.host === host.name ? runsStill(at.pid_start, host.startOf(at.pid)) : undefined;
}

async function isEnded(bus: BusContext, session: string): Promise<boolean> {
  for (const id of await bus.store.registers.ids("sessions")) {
    const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
    if (value?.session_id === session) return factsOf(bus, value).session === "ended";
    if (value?.previous?.includes(session) === true) return true;
  }
  return false;
}

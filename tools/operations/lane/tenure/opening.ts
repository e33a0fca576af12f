import { BusError } from "../../../domain/bus-error.js";
import { iso } from "../../../domain/time.js";
import type { Lane, LaneOpening } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";

/** An attempt of which nothing can be told is somebody's for this long, ms. */
const UNKNOWN_MS = 120_000;
/** And one whose process is alive for this long: it may hang. */
const ALIVE_MS = 600_000;

/** Attempts of this process that are under way. */
const running = new Set<string>();

/** What is being done to a lane's claim, lock, branch and worktree, of which a crash leaves any part. */
export type Opening = LaneOpening & { readonly token: string };

/** A new attempt, by this process. */
export function newOpening(bus: BusContext, { me }: Pick<Actor, "me">, terms: Partial<LaneOpening>): Opening {
  const { pid, name } = bus.host;
  const start = bus.host.startOf(pid);
  return { ...terms, at: iso(bus.clock()), by: me.agent_id, session_id: me.session.session_id, token: bus.newId(), host: name, pid, ...(typeof start === "string" && { pid_start: start }) };
}

/** Carries an attempt out; while it runs no other command of this process takes it for left. */
export async function during<T>({ token }: Opening, act: () => Promise<T>): Promise<T> {
  running.add(token);
  try {
    return await act();
  } finally {
    running.delete(token);
  }
}

/** Whether nobody goes on with an attempt: its process has ended, or it has stood for so long that it hangs. */
function isAbandoned(bus: BusContext, { at, token, host, pid, pid_start }: LaneOpening): boolean {
  const age = bus.clock() - Date.parse(at);
  const start = pid === undefined || host !== bus.host.name ? undefined : bus.host.startOf(pid);
  if (start === undefined || pid_start === undefined) return age > UNKNOWN_MS;
  if (start !== pid_start) return true;
  if (pid === bus.host.pid) return token === undefined || !running.has(token);
  return age > ALIVE_MS;
}

/** Throws CONFLICT while somebody else's attempt is under way. */
export function expectNoOpening(bus: BusContext, { lane_id, opening }: Lane): void {
  if (opening === undefined || isAbandoned(bus, opening)) return;
  throw new BusError("CONFLICT", `${opening.by} is at ${lane_id} just now (${opening.what ?? "open"}, since ${opening.at})`, { hint: `bus lane show ${lane_id}` });
}

import { BusError } from "../domain/bus-error.js";
import { iso } from "../domain/time.js";
import type { Session } from "../schema/records.gen.js";
import { composeEvent } from "./compose-line.js";
import type { BusContext } from "./context.js";
import { factsOf, putSession, sessionKey, whoAsks } from "./identify.js";
import { type Published, publish } from "./publish.js";

export interface Ended {
  session: Session;
  /** Tasks that it still holds: their leases run on. */
  holds: string[];
  /** Likewise locks that belong to no claim. */
  locks: string[];
  published: Published;
}

/** Ends the session with a summary (`session wrap`), logs it, and seals what it wrote (S2-21). */
export async function endSession(bus: BusContext, request: { summary: string }): Promise<Ended> {
  const agent = await whoAsks(bus);
  const key = sessionKey(bus, agent);
  const { value: session } = await bus.store.registers.read<Session>(key);
  if (session === null || factsOf(bus, session).session === "ended") {
    throw new BusError("NOT_FOUND", `${agent} has no live session here`, { hint: `bus session_boot --agent ${agent}` });
  }
  const { holds = [], locks = [] } = session;
  await bus.store.logs.append("events", composeEvent(bus, { agent_id: agent, session, isFresh: false }, { event: "handshake", summary: request.summary, extra: { branch_prefix: `agent/${agent}/` }, meta: { ended: true, holds, ...(locks.length > 0 && { locks }) } }));
  const published = await publish(bus, {});
  for (;;) {
    const head = await bus.store.registers.read<Session>(key);
    const ended: Session = { ...(head.value ?? session), ended_at: iso(bus.clock()), summary: request.summary };
    if ((await putSession(bus, key, head, ended, "end")) !== null) return { session: ended, holds, locks, published };
  }
}

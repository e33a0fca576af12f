import { BusError } from "../domain/bus-error.js";
import type { Session } from "../schema/records.gen.js";
import { liveSessions } from "./boot-session.js";
import type { BusContext } from "./context.js";
import { asking, bindingKey, sessionKey, whoAsks } from "./identify.js";

/** Who is about to edit. */
export interface GuardAsker {
  readonly kind: "agent" | "person";
  /** Absent: an agent, or a person, that the bus knows no name of. */
  readonly agent_id?: string;
  readonly session?: Session;
  /** The bus, asked as that agent in its own session. */
  readonly bus: BusContext;
}

/**
 * Who edits here: whoever is named, the agent of the client's own session, or the one whose session lives in this worktree;
 * else a person. Opens no session. Throws USAGE when what names an agent disagrees.
 */
export async function guardAsker(bus: BusContext): Promise<GuardAsker> {
  const { flag, env, client } = bus.identity;
  if (flag !== undefined || env !== undefined) return named(bus, (await whoAsks(bus)));
  if (client === undefined) return inWorktree(bus);
  const bound = (await bus.store.registers.read<{ agent_id: string }>(bindingKey(bus, client))).value;
  const agent = bound?.agent_id ?? (await ofClient(bus)) ?? (await nobody(bus));
  return agent === null ? { kind: "agent", bus } : named(bus, agent);
}

/** Whether the lease of what it holds concerns more than a command: it was booted, or it holds something. */
function isAtWork({ implicit, holds, locks }: Session): boolean {
  return implicit !== true || (holds ?? []).length + (locks ?? []).length > 0;
}

async function named(bus: BusContext, agent: string, client = bus.identity.client): Promise<GuardAsker> {
  const as: BusContext = { ...withSignal(bus), identity: { ...bus.identity, flag: agent, ...(client !== undefined && { client }) } };
  const me = await asking(as);
  return { kind: "agent", agent_id: agent, bus: as, ...(me !== null && { session: me.session }) };
}

/** The context's own getters stay what they are: a signal that nobody asked for is not made. */
function withSignal(bus: BusContext): BusContext {
  return Object.defineProperties({} as BusContext, Object.getOwnPropertyDescriptors(bus));
}

/** A client's session that was never booted, but in which a command was given an agent. */
async function ofClient(bus: BusContext): Promise<string | undefined> {
  const ending = sessionKey(bus, "").id;
  for (const id of await bus.store.registers.ids("sessions")) {
    if (!id.endsWith(ending)) continue;
    const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
    if (value !== null && value.ended_at === undefined) return value.agent_id;
  }
  return undefined;
}

/** By the manifest; null: nobody has said. */
async function nobody(bus: BusContext): Promise<string | null> {
  return whoAsks(bus).catch((error: unknown) => {
    if (error instanceof BusError && error.code === "USAGE") return null;
    throw error;
  });
}

/** A command that says nothing of who gives it, such as git's own in a hook. */
async function inWorktree(bus: BusContext): Promise<GuardAsker> {
  const here = (await liveSessions(bus)).filter((session) => session.worktree === bus.repo.layout.checkout && isAtWork(session));
  const inForce = await nobody(bus);
  const session = here.find(({ agent_id }) => agent_id === inForce) ?? here.sort((a, b) => (a.heartbeat < b.heartbeat ? 1 : -1))[0];
  if (session === undefined) return { kind: "person", bus, ...(inForce !== null && { agent_id: inForce }) };
  const client = session.client_session === undefined ? undefined : { name: session.client, session: session.client_session };
  return named(bus, session.agent_id, client);
}

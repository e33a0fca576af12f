import { BusError } from "../domain/bus-error.js";
import { resolveAgent } from "../domain/identity.js";
import { ownerFacts } from "../domain/liveness.js";
import { iso } from "../domain/time.js";
import type { Session } from "../schema/records.gen.js";
import type { Head, RegisterKey } from "../store/contract.js";
import { readable } from "./bad-record.js";
import type { BusContext, Identity } from "./context.js";
import { leaseLength } from "./lease-length.js";

/** Presence is written, and leases are looked at, at most this often, ms, and sixty times a lease. */
const PRESENCE_MS = 60_000;
/** Ended sessions that a session remembers, so that claims they left are known to be left. */
const PREVIOUS_KEPT = 100;

/** Who acts. Opens an implicit session when none is booted, so that the simplest use needs no ceremony. */
export async function identify(bus: BusContext): Promise<Identity> {
  const agent = await whoAsks(bus);
  const key = sessionKey(bus, agent);
  for (;;) {
    const head = await bus.store.registers.read<Session>(key);
    const session = isOver(bus, head.value) ? newSession(bus, agent, head.value, { implicit: true }) : refreshed(bus, head.value);
    if (session === head.value) return { agent_id: agent, session, isFresh: false };
    if ((await putSession(bus, key, head, session)) !== null) return { agent_id: agent, session, isFresh: true };
  }
}

/** Who asks, by what is known without opening a session; null: nobody that the bus knows here. */
export async function asking(bus: BusContext): Promise<Identity | null> {
  const agent = await whoAsks(bus).catch((error: unknown) => {
    if (error instanceof BusError && error.code === "USAGE") return null;
    throw error;
  });
  if (agent === null) return null;
  const { value } = await bus.store.registers.read<Session>(sessionKey(bus, agent));
  const session = isOver(bus, value) ? newSession(bus, agent, value) : value;
  return { agent_id: agent, session, isFresh: false };
}

/** The agent that a command acts for, without opening a session. Throws USAGE when there is none. */
export async function whoAsks(bus: BusContext): Promise<string> {
  const { flag, env, client } = bus.identity;
  const bound = client === undefined ? null : (await bus.store.registers.read<{ agent_id: string }>(bindingKey(bus, client))).value;
  const named = flag ?? env ?? bound?.agent_id;
  const current = named === undefined ? bus.repo.manifests.current() : null;
  const manifest = current === null ? null : readable(current, "bus session_boot --help   (or --agent <id>)");
  return resolveAgent({
    ...(flag !== undefined && { flag }),
    ...(env !== undefined && { env }),
    ...(bound !== null && { bound: bound.agent_id }),
    ...(manifest !== null && { manifest: manifest.agent_id }),
  });
}

/** One register per agent and client session, or else per agent and worktree. */
export function sessionKey(bus: BusContext, agent: string): RegisterKey {
  const { client } = bus.identity;
  const place = client === undefined ? `worktree ${bus.repo.layout.checkout}` : `client ${client.name} ${client.session}`;
  return { kind: "sessions", id: `${agent}.${bus.digest(place).slice(0, 12)}` };
}

/** Where `session_boot` binds a client's own session to its agent. */
export function bindingKey(bus: BusContext, client: { name: string; session: string }): RegisterKey {
  return { kind: "bindings", id: `${client.name}.${bus.digest(client.session).slice(0, 24)}` };
}

/** A session that follows `before` at the same place, if there was one. A client that resumes its own session, which nobody wrapped up, goes on with it and with all that it holds. */
export function newSession(bus: BusContext, agent: string, before: Session | null, extra: Partial<Session> = {}): Session {
  const { client, pid } = bus.identity;
  const process = pid ?? bus.host.clientProcess();
  const start = process === undefined ? undefined : bus.host.startOf(process);
  const now = iso(bus.clock());
  const place = {
    branch: bus.repo.head().branch ?? "",
    worktree: bus.repo.layout.checkout,
    host: bus.host.name,
    ...(process !== undefined && typeof start === "string" && { pid: process, pid_start: start }),
    heartbeat: now,
  };
  if (before !== null && isResumed(bus, before)) {
    const { pid: _, pid_start: _start, ...kept } = before;
    return { ...kept, ...place };
  }
  return {
    session_id: `${agent}.${bus.newId().slice(0, 12)}`,
    agent_id: agent,
    client: client?.name ?? bus.surface,
    ...(client !== undefined && { client_session: client.session }),
    started_at: now,
    ...place,
    ...(before !== null && { previous: [...(before.previous ?? []), before.session_id].slice(-PREVIOUS_KEPT) }),
    ...extra,
  };
}

/** Its process is gone, and the client's session is the same: a client keeps its session's id when it resumes. */
function isResumed(bus: BusContext, before: Session): boolean {
  const { client } = bus.identity;
  return client !== undefined && before.client_session === client.session && before.ended_at === undefined && factsOf(bus, before).session === "ended";
}

/** Presence is not worth a sync: it may be lost in a power cut. */
export function putSession(bus: BusContext, key: RegisterKey, head: Head<Session>, session: Session, op = "presence"): Promise<Head<Session> | null> {
  return bus.store.registers.compareAndSet(key, head, { op, value: session, durable: false, quiet: op === "holds" });
}

/** What is known about a session's owner, by this host's evidence. */
export function factsOf(bus: BusContext, session: Session | null) {
  const start = session?.pid === undefined ? undefined : bus.host.startOf(session.pid);
  return ownerFacts(session, bus.host.name, start, bus.clock());
}

export function isOver(bus: BusContext, session: Session | null): session is null {
  return session === null || factsOf(bus, session).session === "ended";
}

/** With its presence renewed when that is due or the branch has changed; else the very same. */
export function refreshed(bus: BusContext, session: Session): Session {
  const branch = bus.repo.head().branch ?? "";
  const stale = bus.clock() - Date.parse(session.heartbeat) > Math.min(PRESENCE_MS, leaseLength(bus) / 60);
  return stale || branch !== session.branch ? { ...session, branch, heartbeat: iso(bus.clock()) } : session;
}

import { BusError } from "../domain/bus-error.js";
import { isExpired, isOpen } from "../domain/lease.js";
import type { Problem } from "../domain/problem.js";
import { iso } from "../domain/time.js";
import { checkModel } from "../domain/worker/client/model.js";
import type { Assignment, Claim, Manifest, Session } from "../schema/records.gen.js";
import { problemOf } from "./bad-record.js";
import { composeEvent } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";
import { findUnacknowledged } from "./find-unacknowledged.js";
import { renewHeld } from "./holds.js";
import { bindingKey, factsOf, newSession, putSession, sessionKey, whoAsks } from "./identify.js";
import { type LockStatus, listLocks } from "./list-locks.js";
import { type Task, listTasks } from "./list-tasks.js";
import { type Mail, readerOf, unread } from "./read-messages.js";
import { synchronise } from "./synchronise.js";

export interface BootRequest {
  /** Fetch and fast-forward this checkout first; refuses a dirty tree. */
  sync?: boolean;
  /** Roles for a manifest that is made now. */
  roles?: readonly string[];
  capabilities?: readonly string[];
  /** What the client runs on: workers of the same client get it. */
  model?: string;
}

export interface Booted {
  session: Session;
  manifest: Manifest;
  /** AGENT_MANIFEST.<id>.json copies beside the one in force. */
  manifests: string[];
  /** What `sync` did. */
  synced?: string;
  /** Other live sessions. */
  peers: Session[];
  /** Live sessions with this agent's own id: two agents would be taken for one. */
  twins: Session[];
  holds: Claim[];
  /** What it has locked. */
  locks: LockStatus[];
  assigned: Assignment[];
  unread: Mail[];
  /** What it assigned to others, who have shown no knowledge of it. */
  unacknowledged: Assignment[];
  stale: Claim[];
  problems: Problem[];
  /** One command to run next. */
  tip: string;
}

/** Announces a session: checks or makes the manifest, logs a handshake, shows peers and what waits (S2-02, S2-03, S2-11, S2-12). */
export async function bootSession(bus: BusContext, request: BootRequest): Promise<Booted> {
  const agent = await whoAsks(bus);
  const model = request.model === undefined ? undefined : checkModel(request.model);
  const synced = request.sync ? synchronise(bus) : undefined;
  const manifest = ensureManifest(bus, agent, request);
  const twins = (await liveSessions(bus)).filter(({ agent_id }) => agent_id === agent);
  const me = await open(bus, agent, twins, model);
  await bus.store.logs.append(
    "events",
    composeEvent(bus, me, { event: "handshake", summary: "handshake", ...(me.session.branch !== "" && { branch: me.session.branch }), extra: { branch_prefix: `agent/${agent}/` }, meta: { client: me.session.client } }),
  );
  await renewHeld(bus, me);
  return { ...(await survey(bus, me)), manifest, manifests: copies(bus), twins: twins.filter(({ session_id }) => session_id !== me.session.session_id), ...(synced !== undefined && { synced }) };
}

/** Sessions that are not ended, by this host's evidence. */
export async function liveSessions(bus: BusContext): Promise<Session[]> {
  const sessions: Session[] = [];
  for (const id of await bus.store.registers.ids("sessions")) {
    const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
    if (value !== null && factsOf(bus, value).session === "live") sessions.push(value);
  }
  return sessions;
}

function copies(bus: BusContext): string[] {
  return bus.repo.manifests.copies().map(({ file }) => file);
}

/** The manifest of the agent becomes the one in force; what another agent had there stays as its copy. */
function ensureManifest(bus: BusContext, agent: string, request: BootRequest): Manifest {
  const { manifests } = bus.repo;
  const current = manifests.current();
  if (current?.ok === false) throw new BusError("BAD_DATA", `${current.file}: ${current.problem.message}`, { hint: `mend or remove ${current.file}` });
  if (current?.value.agent_id === agent) return current.value;
  const copy = manifests.copies().find((document) => document.ok && document.value.agent_id === agent);
  const made: Manifest = { agent_id: agent, owner: agent, agent_type: bus.identity.client?.name ?? "agent", capabilities: [...(request.capabilities ?? [])], desired_roles: [...(request.roles ?? ["engineer"])], branch_prefix: `agent/${agent}/` };
  const manifest = copy?.ok ? copy.value : made;
  manifests.swapIn(manifest);
  return manifest;
}

/** Resumes the session that this client or worktree already has, or opens one; a booted session is bound to the client's own. */
async function open(bus: BusContext, agent: string, twins: readonly Session[], model: string | undefined): Promise<Identity> {
  const key = sessionKey(bus, agent);
  for (;;) {
    const head = await bus.store.registers.read<Session>(key);
    const running = twins.find(({ session_id }) => session_id === head.value?.session_id);
    const other = bus.identity.pid !== undefined && running?.pid !== undefined && running.pid !== bus.identity.pid;
    const fresh = newSession(bus, agent, head.value);
    const { implicit: _, ...session }: Session = { ...(running === undefined || other ? fresh : { ...running, heartbeat: iso(bus.clock()), branch: fresh.branch }), ...(model !== undefined && { model }) };
    if ((await putSession(bus, key, head, session, "boot")) === null) continue;
    if (bus.identity.client !== undefined) await bind(bus, bus.identity.client, agent);
    return { agent_id: agent, session, isFresh: true };
  }
}

async function bind(bus: BusContext, client: { name: string; session: string }, agent: string): Promise<void> {
  const key = bindingKey(bus, client);
  const head = await bus.store.registers.read<{ agent_id: string }>(key);
  if (head.value?.agent_id !== agent) await bus.store.registers.compareAndSet(key, head, { op: "bind", value: { agent_id: agent }, durable: false });
}

async function survey(bus: BusContext, me: Identity) {
  const { tasks, problems } = await listTasks(bus);
  const now = bus.clock();
  const claims = tasks.flatMap(({ claim }) => (claim !== null && isOpen(claim) ? [claim] : []));
  const holds = claims.filter(({ agent_id }) => agent_id === me.agent_id);
  const assigned = tasks.flatMap(({ assignment, claim }) => (assignment?.engineer === me.agent_id && !(claim !== null && isOpen(claim)) ? [assignment] : []));
  const mail = await unread(bus, await readerOf(bus, me.agent_id));
  const stale = claims.filter((claim) => claim.agent_id !== me.agent_id && isExpired(claim, now));
  const peers = (await liveSessions(bus)).filter(({ session_id, agent_id }) => session_id !== me.session.session_id && agent_id !== me.agent_id);
  const given = tasks.flatMap(({ assignment }) => (assignment?.manager === me.agent_id ? [assignment] : []));
  const locks = await listLocks(bus, { agent: me.agent_id }).catch((error: unknown) => {
    problems.push(problemOf(error, "_bus/locks"));
    return [];
  });
  return { session: me.session, peers, holds, locks, assigned, unread: mail.messages, unacknowledged: await findUnacknowledged(bus, given), stale, problems: [...problems, ...mail.problems], tip: tipFor(tasks, holds, assigned, mail.messages, stale) };
}

function tipFor(tasks: readonly Task[], holds: readonly Claim[], assigned: readonly Assignment[], mail: readonly Mail[], stale: readonly Claim[]): string {
  if (tasks.some(({ state }) => state === "duplicate")) return "bus validate";
  if (mail.length > 0) return "bus message inbox";
  if (holds[0] !== undefined) return `bus event log --event status --task ${holds[0].task_id} --summary "<where you are>"`;
  if (assigned[0] !== undefined) return `bus claim ${assigned[0].task_id}`;
  if (stale[0] !== undefined) return `bus pause ${stale[0].task_id} --notes "<what you found>"`;
  return "bus queue next";
}

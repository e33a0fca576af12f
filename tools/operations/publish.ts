import { iso } from "../domain/time.js";
import type { Session } from "../schema/records.gen.js";
import type { LogName, RegisterKey } from "../store/contract.js";
import type { BusContext } from "./context.js";
import { sessionKey, whoAsks } from "./identify.js";

export interface PublishRequest {
  /** Lines of every session, not only one's own. */
  all?: boolean;
}

export interface Published {
  /** Paths of the new segments, relative to the checkout. */
  segments: string[];
  lines: number;
}

/** How far a session's lines are sealed, by log, and the number of its last segment. */
interface Seals {
  n: number;
  through: Record<string, { id: string; offset: number }>;
}

interface Unsealed {
  readonly text: string;
  readonly id: string;
  readonly offset: number;
}

/**
 * Seals what sessions have logged and not published yet into write-once segments of this checkout, for git to track.
 * A line is sealed once, on the branch that is checked out then; a crash can seal it twice, which readers count once.
 * Lines of tools without sessions stay live.
 */
export async function publish(bus: BusContext, request: PublishRequest): Promise<Published> {
  const sessions = request.all ? await allSessions(bus) : await ownSession(bus);
  const published: Published = { segments: [], lines: 0 };
  for (const session of sessions) await publishSession(bus, session, published);
  return published;
}

/** How many live lines no segment holds yet. Default: of every session. */
export async function countUnsealed(bus: BusContext, sessions?: readonly string[]): Promise<number> {
  let count = 0;
  for (const session of sessions ?? (await allSessions(bus))) count += (await unsealedLines(bus, session)).length;
  return count;
}

/** The live lines of one session that no segment holds yet, as JSON. */
export async function unsealedLines(bus: BusContext, session: string): Promise<string[]> {
  const { value } = await bus.store.registers.read<Seals>({ kind: "seals", id: session });
  const lines: string[] = [];
  for (const log of await bus.store.logs.names()) lines.push(...(await unsealed(bus, log, session, value)).map(({ text }) => text));
  return lines;
}

async function publishSession(bus: BusContext, session: string, published: Published): Promise<void> {
  const key = { kind: "seals", id: session } as const;
  const head = await bus.store.registers.read<Seals>(key);
  const through = { ...head.value?.through };
  let n = head.value?.n ?? 0;
  const agent = session.slice(0, session.lastIndexOf("."));
  for (const kind of ["events", "messages"] as const) {
    const lines: string[] = [];
    for (const log of (await bus.store.logs.names()).filter((name) => (name === "events") === (kind === "events"))) {
      const fresh = await unsealed(bus, log, session, head.value);
      lines.push(...fresh.map(({ text }) => text));
      const last = fresh.at(-1);
      if (last !== undefined) through[log] = { id: last.id, offset: last.offset };
    }
    if (lines.length === 0) continue;
    const sealed = bus.repo.record.seal(kind, iso(bus.clock()).slice(0, 10), agent, session, n + 1, lines);
    n = sealed.n;
    published.segments.push(sealed.file);
    published.lines += lines.length;
  }
  if (n > (head.value?.n ?? 0)) await keepSeals(bus, key, head.value, { n, through });
}

/** Another command of the session may have sealed the same lines meanwhile, or fewer, or more: the farther mark stays. */
async function keepSeals(bus: BusContext, key: RegisterKey, before: Seals | null, mine: Seals): Promise<void> {
  for (;;) {
    const head = await bus.store.registers.read<Seals>(key);
    const through = { ...head.value?.through };
    for (const [log, mark] of Object.entries(mine.through)) {
      const other = through[log];
      if (other === undefined || other.id === before?.through[log]?.id || other.offset < mark.offset) through[log] = mark;
    }
    const value = { n: Math.max(mine.n, head.value?.n ?? 0), through };
    if ((await bus.store.registers.compareAndSet<Seals>(key, head, { op: "seal", value })) !== null) return;
  }
}

/** The session's lines after the last sealed one. When that one is gone (rotated, replaced), all that the log has. */
async function unsealed(bus: BusContext, log: LogName, session: string, seals: Seals | null): Promise<Unsealed[]> {
  const mark = seals?.through[log];
  const since = await linesOf(bus, log, session, mark?.offset ?? 0);
  if (mark === undefined) return since;
  const at = since.findIndex(({ id }) => id === mark.id);
  if (at >= 0) return since.slice(at + 1);
  const all = await linesOf(bus, log, session, 0);
  return all.slice(all.findIndex(({ id }) => id === mark.id) + 1);
}

async function linesOf(bus: BusContext, log: LogName, session: string, from: number): Promise<Unsealed[]> {
  const found: Unsealed[] = [];
  for await (const entry of bus.store.logs.scan(log, { containing: [JSON.stringify(session)], from })) {
    if (!entry.ok || entry.value["session_id"] !== session || typeof entry.value["id"] !== "string") continue;
    found.push({ id: entry.value["id"], text: JSON.stringify(entry.value), offset: entry.place.offset });
  }
  return found;
}

/** The agent's session here, live or ended: publishing opens none. */
async function ownSession(bus: BusContext): Promise<string[]> {
  const { value } = await bus.store.registers.read<Session>(sessionKey(bus, await whoAsks(bus)));
  return value === null ? [] : [value.session_id];
}

/** Sessions that the bus knows, present and past. */
export async function allSessions(bus: BusContext): Promise<string[]> {
  const found: string[] = [];
  for (const id of await bus.store.registers.ids("sessions")) {
    const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
    if (value !== null) found.push(...(value.previous ?? []), value.session_id);
  }
  return found;
}

import { iso } from "../domain/time.js";
import type { BusEvent, Message } from "../schema/records.gen.js";
import type { LogLine } from "../store/contract.js";
import type { BusContext, Identity } from "./context.js";
import { withoutSecrets } from "./without-secrets.js";

/** What a caller says of an event; the bus adds who, when and the id. */
export interface EventBody {
  event: string;
  summary: string;
  task_id?: string;
  plan_id?: string;
  branch?: string;
  pr?: string;
  receipts?: readonly string[];
  severity?: "low" | "medium" | "high";
  meta?: Record<string, unknown>;
  /** Further keys of the line; checked by `checkExtra`. */
  extra?: Readonly<Record<string, string>>;
}

export interface MessageBody {
  type: string;
  summary: string;
  task_id?: string;
  to?: string;
  note?: string;
  branch?: string;
  receipts?: readonly string[];
  meta?: Record<string, unknown>;
  idempotency_key?: string;
}

export function composeEvent(bus: BusContext, me: Identity, body: EventBody): BusEvent & LogLine {
  const { receipts, extra, ...rest } = clean(bus, body);
  return { ...extra, ts: iso(bus.clock()), agent_id: me.agent_id, ...rest, ...witnessed(bus, receipts), id: bus.newId(), session_id: me.session.session_id } as BusEvent & LogLine;
}

export function composeMessage(bus: BusContext, me: Identity, body: MessageBody): Message & LogLine {
  const { receipts, ...rest } = clean(bus, body);
  return { ts: iso(bus.clock()), from: me.agent_id, ...rest, ...witnessed(bus, receipts), id: bus.newId(), session_id: me.session.session_id } as Message & LogLine;
}

/** Without undefined members, and without what looks like a secret. */
function clean<T extends object>(bus: BusContext, body: T): T {
  return withoutSecrets(bus, Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as T);
}

/** Receipts must exist inside the repository; their SHA-256 is kept, so that a later change shows. Throws NOT_FOUND or USAGE. */
function witnessed(bus: BusContext, receipts: readonly string[] | undefined): { receipts?: readonly string[]; receipt_sha256?: Record<string, string> } {
  if (receipts === undefined || receipts.length === 0) return {};
  const found = receipts.map((path) => bus.repo.receipts.hash(path));
  return { receipts: found.map(({ path }) => path), receipt_sha256: Object.fromEntries(found.map(({ path, sha256 }) => [path, sha256])) };
}

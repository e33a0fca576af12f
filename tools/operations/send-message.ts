import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { EVERYONE, bodyOf, channelOf } from "../domain/message.js";
import type { Message } from "../schema/records.gen.js";
import type { LogLine } from "../store/contract.js";
import { actingAgent } from "./acting-agent.js";
import { announce } from "./announce.js";
import { composeMessage } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";

export interface MessageRequest {
  /** Free text: proposal, status, question, consensus … Default "note". */
  type?: string;
  summary: string;
  task?: string;
  /** Agent id, "manager", or "all". Default: everybody on the task's thread. */
  to?: string;
  note?: string;
  branch?: string;
  receipts?: readonly string[];
  meta?: Record<string, unknown>;
  /** The same key and body is sent once; the same key with another body is refused. */
  key?: string;
}

/** What a key has sent. */
interface Sent {
  body: string;
  line: Message & LogLine;
}

/** Appends a message to its channel: the task's, or the receiver's (S2-18). */
export async function sendMessage(bus: BusContext, request: MessageRequest): Promise<Message> {
  const me = await actingAgent(bus);
  const line = composeMessage(bus, me, bodyFrom(request));
  const sent = request.key === undefined ? await append(bus, line) : await sendOnce(bus, me, request.key, line);
  return sent;
}

function bodyFrom(request: MessageRequest) {
  const { type = "note", summary, task, to, note, branch, receipts, meta, key } = request;
  if (summary.trim() === "") throw new BusError("USAGE", "a message needs a summary", { hint: `bus message send --to <agent> --summary "<what>"` });
  if (task === undefined && to === undefined) throw new BusError("USAGE", "a message goes to a task or to an agent", { hint: `bus message send --task <id> --summary "<what>"   (or --to <agent>)` });
  return {
    type,
    summary,
    ...(task !== undefined && { task_id: checkId("task", task) }),
    ...(to !== undefined && { to: to === EVERYONE ? to : checkId("agent", to) }),
    ...(note !== undefined && { note }),
    ...(branch !== undefined && { branch }),
    ...(receipts !== undefined && { receipts }),
    ...(meta !== undefined && { meta }),
    ...(key !== undefined && { idempotency_key: key }),
  };
}

/** The register decides who sends; whoever finds it set appends the same line again, which readers count once. */
async function sendOnce(bus: BusContext, me: Identity, key: string, line: Message & LogLine): Promise<Message> {
  const register = { kind: "sends", id: bus.digest(`${me.agent_id} ${key}`).slice(0, 40) } as const;
  const body = bodyOf(line);
  for (;;) {
    const head = await bus.store.registers.read<Sent>(register);
    if (head.value !== null) {
      if (head.value.body === body) return append(bus, head.value.line);
      throw new BusError("CONFLICT", `key ${JSON.stringify(key)} has already sent another message (${head.value.line.id})`, { hint: "use a new --key for a new message" });
    }
    const log = `messages/${channelOf(line)}` as const;
    const next = await bus.store.registers.compareAndSet<Sent>(register, head, { op: "send", value: { body, line }, announce: [{ log, line }] });
    if (next !== null) {
      await announce(bus, [{ log, line }]);
      return line;
    }
  }
}

async function append(bus: BusContext, line: Message & LogLine): Promise<Message> {
  return (await bus.store.logs.append(`messages/${channelOf(line)}`, line)) as Message & LogLine;
}

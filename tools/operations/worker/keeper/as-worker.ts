import type { Session, WorkerAttempt } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { newSession, sessionKey } from "../../identify.js";

type Who = Pick<WorkerAttempt, "worker_id" | "agent_id" | "pid">;

/** The bus as a worker's own commands find it: its name, its session, its process. */
export function asWorker(bus: BusContext, { worker_id, agent_id, pid }: Who): BusContext {
  return { ...bus, identity: { flag: agent_id, client: { name: "bus", session: worker_id }, ...(pid !== undefined && { pid }) } };
}

/** Who a worker is, or was: nothing is opened or renewed for one that has ended. */
export async function workerIdentity(bus: BusContext, who: Who): Promise<Identity> {
  return { agent_id: who.agent_id, session: (await workerSession(bus, who)) ?? newSession(asWorker(bus, who), who.agent_id, null), isFresh: false };
}

/** null: it never did anything on the bus. */
export async function workerSession(bus: BusContext, who: Who): Promise<Session | null> {
  return (await bus.store.registers.read<Session>(sessionKey(asWorker(bus, who), who.agent_id))).value;
}

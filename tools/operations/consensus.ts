import type { Message } from "../schema/records.gen.js";
import { EVERYONE } from "../domain/message.js";
import type { BusContext } from "./context.js";
import { sendMessage } from "./send-message.js";

/** Tells that a report is ready for review: on the threads of the tasks it was made for, or to everybody (S2-20). */
export async function postConsensus(bus: BusContext, report: { file: string; summary: string; tasks?: readonly string[] }): Promise<Message[]> {
  const { file, summary, tasks } = report;
  const targets = tasks === undefined ? [{ to: EVERYONE }] : tasks.map((task) => ({ task }));
  const sent: Message[] = [];
  for (const target of targets) sent.push(await sendMessage(bus, { type: "consensus", summary, receipts: [file], ...target }));
  return sent;
}

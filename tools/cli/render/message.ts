import type { Message } from "../../schema/records.gen.js";
import type { Look } from "./look.js";
import { type Column, table } from "./table.js";
import { localTime } from "./time.js";

const COLUMNS: readonly Column[] = [{}, { shrinkTo: 8 }, { shrinkTo: 6 }, { shrinkTo: 6 }, { shrinkTo: 8 }, { shrinkTo: 16 }];

/** Messages with the id that acknowledges them. */
export function messageTable(messages: readonly (Message & { readonly id: string })[], look: Look): string {
  if (messages.length === 0) return "no messages";
  const rows = messages.map((message) => [
    { text: localTime(message.ts, look), style: "dim" as const },
    { text: message.id.slice(0, 20), style: "dim" as const },
    message.from,
    { text: message.type, style: "magenta" as const },
    { text: message.task_id ?? "-", style: "bold" as const },
    message.note === undefined ? message.summary : `${message.summary} (${message.note})`,
  ]);
  return table(COLUMNS, rows, look);
}

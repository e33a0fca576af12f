import { once } from "node:events";
import { BusError } from "../../domain/bus-error.js";
import type { FollowOptions, FollowPosition, Follower, LogEntry, LogName } from "../contract.js";
import { type MemoryLines, entryAt } from "./logs.js";

/** Follows by counting what was handed out of each log. */
export function followMemory({ lines, arrivals }: MemoryLines, { logs, from, signal, once: onlyOnce = false }: FollowOptions): Follower {
  const read = new Map<LogName, number>(from === undefined ? [...lines].map(([log, texts]) => [log, texts.length]) : counts(from));

  const handedOut = new Set<unknown>();

  async function* entries(): AsyncGenerator<LogEntry> {
    while (!signal.aborted) {
      const next = nextOf();
      if (next !== undefined) {
        if (isNew(next)) yield next;
        continue;
      }
      if (onlyOnce) return;
      await once(arrivals, "line", { signal }).catch(whenAborted);
    }
  }
  const isNew = (entry: LogEntry): boolean => {
    const id = entry.ok ? entry.value["id"] : entry.place;
    const before = handedOut.size;
    return handedOut.add(id).size > before;
  };
  const nextOf = (): LogEntry | undefined => {
    for (const [log, texts] of lines) {
      const index = read.get(log) ?? 0;
      if (index >= texts.length || (logs === "events" && log !== "events")) continue;
      read.set(log, index + 1);
      return entryAt(texts, log, index);
    }
    return undefined;
  };
  const whenAborted = (error: unknown): void => {
    if (!signal.aborted) throw error;
  };
  return { [Symbol.asyncIterator]: () => entries(), position: () => Object.fromEntries(read) };
}

function counts(position: FollowPosition): [LogName, number][] {
  return Object.entries(position).map(([log, count]) => {
    if (typeof count !== "number") throw new BusError("USAGE", "this is not the position of a follower of these logs", { hint: "start again without it" });
    return [log as LogName, count];
  });
}

import type { ClientName } from "../../domain/client-name.js";
import type { Part } from "./client.js";
import type { JsonText } from "./json-text.js";
import type { Program } from "./program.js";

export interface HookRow {
  readonly event: "SessionStart" | "PreToolUse" | "Stop";
  /** Which tools; none for an event without them. */
  readonly matcher?: string;
}

interface HookPlace {
  readonly json: JsonText;
  readonly program: Program;
  readonly client: ClientName;
  readonly file: string;
}

/** Where a hook stands: the place of its group and its own in that. */
export interface FoundHook {
  readonly group: number;
  readonly index: number;
  readonly command: string;
}

/** s; the guard takes a tenth of one. */
const TIMEOUT = 20;

/** The guard behind each event, in a group of its own after those of the owner's. Any call of it counts, however it is spelt. */
export function hookParts(place: HookPlace, rows: readonly HookRow[]): Part[] {
  const { json, program, client, file } = place;
  const command = program.wanted.hook(client);
  const known = program.known.map((call) => call.hook(client));
  return rows.map(({ event, matcher }) => ({
    what: hookName(event),
    put(text) {
      const found = findHook(json, text, event, client, file);
      if (found === null) {
        const group = { ...(matcher !== undefined && { matcher }), hooks: [{ type: "command", command, timeout: TIMEOUT }] };
        return { text: json.append(text, ["hooks", event], group, file) };
      }
      if (found.command === command || !known.includes(found.command)) return { text };
      return { text: json.set(text, ["hooks", event, found.group, "hooks", found.index, "command"], command, file) };
    },
  }));
}

export const hookName = (event: string): string => `the ${event} hook`;

/** The first hook of an event that calls the guard; null: none does. Throws BAD_DATA. */
export function findHook(json: JsonText, text: string, event: string, client: ClientName, file: string): FoundHook | null {
  const groups = json.get(text, ["hooks", event], file);
  if (!Array.isArray(groups)) return null;
  const all = groups.flatMap((group: { hooks?: unknown } | null, at) =>
    Array.isArray(group?.hooks) ? group.hooks.map((hook: { command?: unknown } | null, index): FoundHook => ({ group: at, index, command: typeof hook?.command === "string" ? hook.command : "" })) : [],
  );
  return all.find(({ command }) => command.includes(`guard hook --client ${client}`)) ?? null;
}

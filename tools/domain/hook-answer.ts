import { redact } from "./redact.js";
import { ANY_UNSAFE } from "./unsafe-characters.js";

/** What a hook prints, as JSON; null: nothing, which lets the client go on. */
export type HookAnswer = Readonly<Record<string, unknown>> | null;

/** Clients cut longer reasons, and a model reads them. */
const LONGEST = 1000;

/** Refuses a tool call. Always with a reason: without one a client lets the call pass. */
export function denied(reason: string): HookAnswer {
  return { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: plain(reason) || "buslane: refused" } };
}

/** Adds facts to what the model knows. */
export function told(event: "PreToolUse" | "SessionStart", text: string): HookAnswer {
  return { hookSpecificOutput: { hookEventName: event, additionalContext: plain(text, event === "SessionStart" ? Infinity : LONGEST) } };
}

/** Keeps the client from stopping, once. */
export function reminded(reason: string): HookAnswer {
  return { decision: "block", reason: plain(reason) };
}

/** Text from records as a model or terminal may have it: no control characters, no secrets, not too long. */
function plain(text: string, longest = LONGEST): string {
  const clean = redact(text).text.replaceAll(ANY_UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
}

import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { BusError, EXIT_CODES } from "../domain/bus-error.js";
import { asCall } from "./as-call.js";
import { plain } from "./plain.js";
import type { Result } from "./tool.js";

/** A call that was done. `notes`: what was told on the way. */
export function success({ value, text }: Result, notes: readonly string[]): CallToolResult {
  const more = notes.length === 0 ? {} : { notes: [...notes] };
  return { content: [{ type: "text", text: clean([text, ...notes.map((note) => `note: ${note}`)].join("\n")) }], structuredContent: plain({ ...value, ...more }) };
}

/** A call that was refused or failed, with our code: the model can see what to do. */
export function failure(error: unknown): CallToolResult {
  const { code, exit, message, hint } = described(error);
  return {
    isError: true,
    content: [{ type: "text", text: clean(`${code}: ${message}${hint === undefined ? "" : `. ${hint}`}`) }],
    structuredContent: plain({ error: { code, exit, message, hint } }),
  };
}

function described(error: unknown): { code: string; exit: number; message: string; hint: string | undefined } {
  if (error instanceof BusError) {
    const { code, message, hint } = error;
    return { code, exit: EXIT_CODES[code], message, hint: hint === undefined ? undefined : asCall(hint) };
  }
  const { message } = Object(error) as Partial<Error>;
  return { code: "INTERNAL", exit: 70, message: `internal error: ${message ?? String(error)}`, hint: "report it, with what the server wrote on stderr" };
}

/** Each line for itself, so that a long one is cut and not what follows. */
function clean(text: string): string {
  return plain(text.split("\n")).join("\n");
}

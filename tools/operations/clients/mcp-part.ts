import type { Part } from "./client.js";
import type { JsonText } from "./json-text.js";
import type { Call, Program } from "./program.js";

interface McpPlace {
  readonly file: string;
  /** The table of servers. */
  readonly table: string;
  /** A whole entry. */
  readonly entry: (call: Call) => Readonly<Record<string, unknown>>;
}

export const MCP_SERVER = "the MCP server bus";

/** What most clients take. */
export const stdioEntry = ({ mcp }: Call): Readonly<Record<string, unknown>> => ({ type: "stdio", ...mcp });

/**
 * The server's entry in a JSON file. One of ours that calls `bus` in another of our ways is brought up to date and keeps what its
 * owner added; one that calls something else is the owner's and stays.
 */
export function mcpPart(json: JsonText, { wanted, known }: Program, { file, table, entry }: McpPlace): Part {
  const path = [table, "bus"];
  const invocation = (call: Call) => Object.entries(entry(call)).filter(([key]) => key === "command" || key === "args");
  const calls = (current: unknown, call: Call) => invocation(call).every(([key, value]) => same((current as Record<string, unknown>)[key], value));
  return {
    what: MCP_SERVER,
    put(text) {
      const current = json.get(text, path, file);
      if (current === undefined) return { text: json.set(text, path, entry(wanted), file) };
      if (current === null || typeof current !== "object" || !known.some((call) => calls(current, call))) {
        return { text, note: `its own ${path.join(".")} stays; bus mcp is not what it starts` };
      }
      if (calls(current, wanted)) return { text };
      return { text: invocation(wanted).reduce((changed, [key, value]) => json.set(changed, [...path, key], value, file), text) };
    },
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

import { randomUUID } from "node:crypto";
import type { ServerContext } from "./context.js";

/** Which of the client's sessions a call belongs to. */
export interface ClientSession {
  /** What to open the bus with; empty where the environment tells the session. */
  readonly client?: { readonly name: string; readonly session: string };
  /** The process that lives as long as the session, where that is this one. */
  readonly pid?: number;
}

/** The variables that `openBus` itself looks at. */
const VARIABLES = ["BUS_SESSION", "CODEX_THREAD_ID", "CLAUDE_CODE_SESSION_ID"];

/**
 * Whose call it is: a launcher has said so, as to the client's shell; else Codex names its thread in each one, as its shell has it in CODEX_THREAD_ID; others tell theirs by the environment.
 * A client that tells neither has one session for as long as this server runs, and it ends with this process.
 */
export function clientSessions({ env, pid }: Pick<ServerContext, "env" | "pid">): (meta: Readonly<Record<string, unknown>> | undefined, clientName: string | undefined) => ClientSession {
  const own = randomUUID();
  return (meta, clientName) => {
    if ((env["BUS_SESSION"] ?? "") !== "") return {};
    const thread = meta?.["threadId"];
    if (typeof thread === "string" && thread !== "") return { client: { name: "codex", session: thread } };
    if (VARIABLES.some((name) => (env[name] ?? "") !== "")) return {};
    return { client: { name: idOf(clientName ?? ""), session: own }, pid };
  };
}

/** A client's name as part of an id. */
function idOf(name: string): string {
  const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "").slice(0, 40);
  return id === "" ? "mcp" : id;
}

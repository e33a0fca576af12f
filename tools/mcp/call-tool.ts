import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { CallToolResult, ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Bus } from "../bus.js";
import { BusError } from "../domain/bus-error.js";
import { failure, success } from "./answer.js";
import { checkArguments } from "./check-arguments.js";
import type { ServerContext } from "./context.js";
import type { CallOptions } from "./opener.js";
import type { Tool } from "./tool.js";

export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** Opens the bus for the session that a request's `_meta` names. */
export type Open = (meta: Extra["_meta"], options: CallOptions) => Promise<Bus>;

/** One call of a tool, from its arguments to its answer. What goes wrong is an answer, too: the model can mend it. */
export async function callTool(tool: Tool, given: unknown, extra: Extra, open: Open, { clock, tell }: Pick<ServerContext, "clock" | "tell">): Promise<CallToolResult> {
  const { _meta: meta } = extra;
  const notes: string[] = [];
  const bus = (agent?: string) => open(meta, { signal: extra.signal, tell: (line) => void notes.push(line), ...(agent !== undefined && { agent }) });
  try {
    return success(await tool.run(checkArguments(tool, given), { bus, clock, progress: (done, total) => report(extra, done, total, tell) }), notes);
  } catch (error) {
    if (!(error instanceof BusError)) tell(String((Object(error) as Partial<Error>).stack));
    return failure(error);
  }
}

/** Only where the client asked for it, by a token. */
function report(extra: Extra, progress: number, total: number, tell: (line: string) => void): void {
  const { _meta: { progressToken } = {} } = extra;
  if (progressToken === undefined) return;
  extra.sendNotification({ method: "notifications/progress", params: { progressToken, progress, total } }).catch((error: unknown) => tell(`progress could not be reported: ${String(error)}`));
}

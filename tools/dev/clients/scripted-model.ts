import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a scripted model wants done, in terms that every client can do in its own way. Paths are relative to the repository; `from` and `to` are one line each. */
export type Call =
  | { readonly use: "shell"; readonly command: string }
  | { readonly use: "read"; readonly path: string }
  | { readonly use: "write"; readonly path: string; readonly text: string }
  | { readonly use: "replace"; readonly path: string; readonly from: string; readonly to: string }
  | { readonly use: "mcp"; readonly tool: string; readonly args: Readonly<Record<string, unknown>> };

/** One answer of the model: a call, or a closing word, with which the client wants to stop. */
export type Move = Call | { readonly use: "say"; readonly text: string };

/** What one request to the model held, whatever its protocol. */
export interface Seen {
  /** The whole request. */
  readonly body: unknown;
  /** The tool list as it was sent. */
  readonly tools: readonly unknown[];
  /** The last call's result as the model gets it; "" on the first request. */
  readonly result: string;
  /** Every text that is no tool's result: instructions, prompts, what hooks add. */
  readonly texts: readonly string[];
}

/** How one kind of model speaks over HTTP. */
export interface Wire {
  /** null: not a turn of the agent (a title, a probe). */
  read(path: string, body: unknown): Seen | null;
  /** The stream that makes the client do the move. `turn` counts from 0. */
  write(move: Move, turn: number, seen: Seen): string;
  /** An answer to everything else. */
  other(path: string): { readonly type: string; readonly text: string };
}

export interface ScriptedModel {
  readonly url: string;
  /** One a turn; `seen[n].result` answers `script[n - 1]`. */
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

/** Turns beyond the script after which the model fails, so that a client whose hook never lets it stop does end. */
const PATIENCE = 3;

/**
 * A model on 127.0.0.1 that answers turn n with `script[n]`, and with a closing word when the script is over.
 * `gate` holds the answer of a turn back until it resolves.
 */
export async function scriptModel(wire: Wire, script: readonly Move[], gate: (turn: number) => Promise<void> = async () => {}): Promise<ScriptedModel> {
  const seen: Seen[] = [];
  const answer = async (path: string, body: unknown): Promise<{ status: number; type: string; text: string }> => {
    const request = body === null ? null : wire.read(path, body);
    if (request === null) return { status: 200, ...wire.other(path) };
    const turn = seen.length;
    if (turn >= script.length + PATIENCE) return { status: 400, type: "application/json", text: '{"error":{"type":"invalid_request_error","message":"the script is over"}}' };
    seen.push(request);
    await gate(turn);
    return { status: 200, type: "text/event-stream", text: wire.write(script[turn] ?? { use: "say", text: "Done." }, turn, request) };
  };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const { status, type, text } = await answer(request.url ?? "/", bytes.length === 0 ? null : JSON.parse(bytes.toString("utf8")));
    response.writeHead(status, { "content-type": type }).end(text);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => new Promise((resolve) => void (server.close(() => resolve()), server.closeAllConnections())),
  };
}

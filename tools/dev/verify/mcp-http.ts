import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { type BusServer, createServer } from "../../mcp/server.js";
import type { ServerContext } from "../../mcp/context.js";

/** The server over HTTP on loopback, one for each client session: the conformance suite speaks nothing else. */
export async function overHttp(context: ServerContext): Promise<{ url: string; close(): Promise<void> }> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const servers: BusServer[] = [];

  async function fresh(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, onsessioninitialized: (id) => void transports.set(id, transport) });
    const bus = createServer(context);
    servers.push(bus);
    // The SDK's own classes disagree on what may be undefined.
    await bus.server.connect(transport as Parameters<typeof bus.server.connect>[0]);
    return transport;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers["mcp-session-id"];
    const transport = typeof id === "string" ? transports.get(id) : await fresh();
    if (transport === undefined) response.writeHead(404).end();
    else await transport.handleRequest(request, response);
  }

  const http = createHttpServer((request, response) => void handle(request, response));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    async close() {
      for (const { end, server } of servers) await end().then(() => server.close());
      http.closeAllConnections();
      http.close();
    },
  };
}

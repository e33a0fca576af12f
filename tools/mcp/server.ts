import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourceTemplatesRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { type Open, callTool } from "./call-tool.js";
import { clientSessions } from "./client-session.js";
import type { ServerContext } from "./context.js";
import { INSTRUCTIONS } from "./instructions.js";
import { keptSessions } from "./kept-sessions.js";
import { noSchemas } from "./no-schemas.js";
import { openFor } from "./opener.js";
import { placesOf } from "./places.js";
import { RESOURCES, TEMPLATES, readResource, threadOf } from "./resources.js";
import { subscriptions } from "./subscriptions.js";
import { TOOLS, listing } from "./tool-list.js";

export interface BusServer {
  /** To be connected to a transport. */
  readonly server: Server;
  /** Wakes what only waits and lets the rest finish; resolves when every call has its answer. */
  end(): Promise<void>;
}

/** The bus as a server of the Model Context Protocol, whatever carries it. */
export function createServer(context: ServerContext): BusServer {
  const capabilities = { tools: {}, resources: { subscribe: true }, logging: {} };
  const server = new Server({ name: "buslane", version: context.version }, { capabilities, instructions: INSTRUCTIONS, jsonSchemaValidator: noSchemas });
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();

  function tell(line: string): void {
    context.tell(line);
    void server.sendLoggingMessage({ level: "warning", logger: "bus", data: line }).catch((error: unknown) => context.tell(String(error)));
  }

  const sessionOf = clientSessions(context);
  const places = placesOf(server, context);
  const kept = keptSessions(tell);
  const open: Open = async (meta, { signal, ...options }) => {
    const session = sessionOf(meta, server.getClientVersion()?.name);
    const until = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
    const bus = await openFor(context, session, places, { tell, ...options, signal: until });
    kept.keep(JSON.stringify(session), () => openFor(context, session, places, { tell, signal: ending.signal }));
    return bus;
  };
  const feeds = subscriptions((signal) => open(undefined, { signal }), (uri) => void server.sendResourceUpdated({ uri }).catch((error: unknown) => context.tell(String(error))), tell);

  function tracked<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    const done = () => running.delete(work);
    work.then(done, done);
    return work;
  }

  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(listing) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `unknown tool ${params.name}: there are ${TOOLS.map(({ name }) => name).join(", ")}`);
    return tracked(callTool(tool, params.arguments ?? {}, extra, open, { clock: context.clock, tell }));
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: RESOURCES }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: TEMPLATES }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, { _meta: meta, signal }) => tracked(readResource(() => open(meta, { signal }), params.uri)));
  server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
    threadOf(params.uri);
    feeds.add(params.uri);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    feeds.remove(params.uri);
    return {};
  });
  Object.assign(server, { onerror: ({ message }: Error) => context.tell(message) });

  return {
    server,
    async end() {
      ending.abort();
      kept.stop();
      feeds.stop();
      await Promise.allSettled(running);
    },
  };
}

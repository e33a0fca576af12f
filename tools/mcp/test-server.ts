import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";
import { openBus } from "../bus.js";
import type { ServerContext } from "./context.js";
import { createServer } from "./server.js";

export interface Connected {
  readonly client: Client;
  /** Calls a tool; what it came to. */
  call(name: string, args?: object, meta?: object): Promise<CallToolResult>;
  /** The structured answer of a call that must be done. */
  done(name: string, args?: object, meta?: object): Promise<Record<string, unknown>>;
  /** The structured error of a call that must fail, and its text. */
  refused(name: string, args?: object, meta?: object): Promise<{ code: string; exit: number; message: string; hint?: string; text: string }>;
  /** What the server said to people. */
  readonly told: string[];
}

/** A server in process, and the SDK's own client in front of it, which checks every answer against its schema. */
export async function connected(cwd: string, options: Partial<ServerContext> & { client?: Client } = {}): Promise<Connected> {
  const told: string[] = [];
  const { client = new Client({ name: "Test Client", version: "1" }), ...context } = options;
  const { server, end } = createServer({ cwd, env: {}, version: "1.2.3", pid: process.pid, clock: Date.now, openBus, tell: (line) => void told.push(line), ...context });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  onTestFinished(async () => {
    await end();
    await client.close();
  });
  return { ...callsOf(client), told };
}

/** The same calls over any transport. */
export function callsOf(client: Client): Omit<Connected, "told"> {
  const call = async (name: string, args: object = {}, meta?: object) =>
    (await client.callTool({ name, arguments: { ...args }, ...(meta !== undefined && { _meta: { ...meta } }) })) as CallToolResult;
  return {
    client,
    call,
    async done(name, args, meta) {
      const result = await call(name, args, meta);
      if (result.isError === true) throw new Error(textOf(result));
      return result.structuredContent ?? {};
    },
    async refused(name, args, meta) {
      const result = await call(name, args, meta);
      if (result.isError !== true) throw new Error(`${name} was not refused: ${textOf(result)}`);
      return { ...(result.structuredContent?.["error"] as { code: string; exit: number; message: string }), text: textOf(result) };
    },
  };
}

export function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === "text" ? part.text : part.type)).join("\n");
}

import { ErrorCode, McpError, type ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import type { Bus } from "../bus.js";
import { isId } from "../domain/id.js";
import { briefMessage } from "./brief.js";
import { plain } from "./plain.js";
import { statusValue } from "./tools/status.js";

const JSON_TYPE = "application/json";
const THREAD = "bus://thread/";
/** As the protocol has it for a resource that is not there. */
const NO_RESOURCE = -32002;

export const STATUS = "bus://status";
export const RESOURCES = [{ uri: STATUS, name: "status", description: "Open claims, locks, live sessions and the latest events", mimeType: JSON_TYPE }];
export const TEMPLATES = [{ uriTemplate: `${THREAD}{task}`, name: "thread", description: "The messages about a task, oldest first", mimeType: JSON_TYPE }];

/** The task whose thread a resource is; null: another resource. Throws where there can be no such resource. */
export function threadOf(uri: string): string | null {
  if (uri === STATUS) return null;
  const task = uri.startsWith(THREAD) ? uri.slice(THREAD.length) : "";
  if (!isId(task)) throw new McpError(NO_RESOURCE as ErrorCode, `there is no resource ${uri}`, { uri });
  return task;
}

export function threadUri(task: string): string {
  return `${THREAD}${task}`;
}

export async function readResource(bus: () => Promise<Bus>, uri: string): Promise<ReadResourceResult> {
  const task = threadOf(uri);
  const open = await bus();
  const value = task === null ? statusValue(await open.status({})) : { messages: (await open.thread({ task })).messages.map(briefMessage) };
  return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(plain(value)) }] };
}

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerGraphql } from "../graphql/answer-graphql.js";
import { type Answer, failure, Refusal } from "../rest/route.js";
import { rateHeaders } from "../rest/rate.js";
import type { World } from "../rows.js";
import { refreshPulls } from "../world.js";
import { identify } from "./access.js";
import { answerRest, type Received } from "./answer-rest.js";
import type { FaultAnswer, Faults } from "./faults.js";
import { send } from "./send.js";

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Null until it is answered, and of one that never is. */
  status: number | null;
}

const VERSIONS = new Set(["2022-11-28", "2026-03-10"]);

/** Listens on a free port of the loopback; `world.api` is set to where. */
export async function serveWorld(world: World, faults: Faults, log: LoggedRequest[]): Promise<Server> {
  const server = createServer((request, response) => {
    void receive(request).then(async ({ received, malformed }) => {
      const { method, path, query, headers, body } = received;
      const entry: LoggedRequest = { method, path, query: Object.fromEntries(query), body, headers, status: null };
      log.push(entry);
      const fault = faults.take(`${method} ${path}${query.size === 0 ? "" : `?${query}`}`);
      const { answer, manner } = await decide(world, received, malformed, fault);
      if (manner !== "hang" && manner !== "reset" && manner !== "reset-after") entry.status = answer.status;
      await send(response, answer, answer.headers ?? {}, manner);
    }).catch((error: unknown) => {
      world.violations.push(`the server failed: ${(error as Error).stack}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.api = `http://127.0.0.1:${(server.address() as AddressInfo).port}${world.enterprise ? "/api/v3" : ""}`;
  return server;
}

async function decide(world: World, received: Received, malformed: boolean, fault: FaultAnswer | null): Promise<{ answer: Answer; manner: Extract<FaultAnswer, string> | null }> {
  const json = { "content-type": "application/json; charset=utf-8" };
  if (typeof fault === "object" && fault !== null) return { answer: { ...fault, headers: { ...json, ...fault.headers } }, manner: null };
  if (fault === "reset" || fault === "hang" || fault === "not-json") return { answer: { status: 200 }, manner: fault };
  const answer = await answered(world, received, malformed);
  const whole = { ...answer, headers: { ...json, ...answer.headers } };
  return typeof fault === "function" ? { answer: fault(whole), manner: null } : { answer: whole, manner: fault };
}

async function answered(world: World, received: Received, malformed: boolean): Promise<Answer> {
  try {
    if (received.headers["user-agent"] === undefined) throw failure(403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.");
    const version = received.headers["x-github-api-version"];
    if (version !== undefined && !VERSIONS.has(version)) throw failure(400, `"${version}" is not a valid API version.`);
    if (malformed) throw failure(400, "Problems parsing JSON");
    const token = identify(world, received.headers["authorization"]);
    refreshPulls(world);
    const path = world.enterprise ? received.path.replace(/^\/api\/v3(?=\/)|^\/api(?=\/graphql$)/, "") : received.path;
    return await (path === "/graphql" ? answerGraphql(world, token, received) : answerRest(world, token, { ...received, path }));
  } catch (error) {
    if (error instanceof Refusal) return { ...error.answer, headers: { ...rateHeaders(world, null, "core"), ...error.answer.headers } };
    throw error;
  }
}

async function receive(request: IncomingMessage): Promise<{ received: Received; malformed: boolean }> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
  const { body, malformed } = parsed(Buffer.concat(chunks).toString());
  return { received: { method: request.method ?? "GET", path: pathname, query: searchParams, headers, body }, malformed };
}

function parsed(text: string): { body: unknown; malformed: boolean } {
  if (text === "") return { body: undefined, malformed: false };
  try {
    return { body: JSON.parse(text) as unknown, malformed: false };
  } catch {
    return { body: text, malformed: true };
  }
}

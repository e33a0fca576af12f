import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";

/** One request that somebody sent to GitHub, and what it answered. */
interface Recorded {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly response: unknown;
  readonly headers: Readonly<Record<string, string | number>>;
}

export interface Replay {
  /** For a command; the repository is the one the scenario was recorded with. */
  readonly env: Readonly<Record<"GITHUB_TOKEN" | "GITHUB_REPOSITORY" | "GITHUB_API_URL" | "GITHUB_GRAPHQL_URL" | "GITHUB_SERVER_URL", string>>;
  /** `METHOD /path` of what was not asked for yet. */
  pending(): string[];
  /** Requests that were not the recorded ones. */
  readonly wrong: readonly string[];
  close(): void;
}

const API = /https:\/\/api\.github\.com(?::443)?/g;
/** Of the connection then, not of the one now. */
const CONNECTION = new Set(["connection", "content-encoding", "content-length", "transfer-encoding"]);

/** Starts a replay that somebody has to `close()`; in a test use `replay`. */
export async function startReplay(scenario: string, ignore: readonly ("query" | "body")[] = []): Promise<Replay> {
  const left = recorded(scenario);
  const wrong: string[] = [];
  const [, , owner = "", name = ""] = (left.find(({ path }) => path.startsWith("/repos/"))?.path ?? "/repos/octokit-fixture-org/hello-world").split(/[/?]/);
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const next = left[0];
      const problem = next === undefined ? "nothing was recorded after the last request" : difference(next, request.method ?? "", request.url ?? "", body, ignore);
      if (next === undefined || problem !== null) {
        wrong.push(`${request.method} ${request.url}: ${problem}`);
        response.writeHead(418).end();
        return;
      }
      left.shift();
      answer(response, next, api);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pending = () => left.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  return {
    env: { GITHUB_TOKEN: "0000000000000000000000000000000000000001", GITHUB_REPOSITORY: `${owner}/${name}`, GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: `${api}/graphql`, GITHUB_SERVER_URL: api },
    pending,
    wrong,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The requests and answers of a scenario. */
export function recorded(scenario: string): Recorded[] {
  const path = `../../../node_modules/@octokit/fixtures/scenarios/api.github.com/${scenario}/normalized-fixture.json`;
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Recorded[];
}

function difference(next: Recorded, method: string, url: string, body: string, ignore: readonly string[]): string | null {
  const wanted = new URL(next.path, "http://localhost");
  const asked = new URL(url, "http://localhost");
  if (method.toLowerCase() !== next.method || decodeURIComponent(asked.pathname) !== decodeURIComponent(wanted.pathname)) return `recorded is ${next.method.toUpperCase()} ${next.path}`;
  if (!ignore.includes("query") && sorted(asked) !== sorted(wanted)) return `recorded is ${next.path}`;
  const sent: unknown = body === "" ? "" : JSON.parse(body);
  return ignore.includes("body") || isDeepStrictEqual(sent, next.body) ? null : `recorded is ${JSON.stringify(next.body)}`;
}

function sorted({ searchParams }: URL): string {
  searchParams.sort();
  return searchParams.toString();
}

function answer(response: ServerResponse, { status, headers, response: body }: Recorded, api: string): void {
  const kept = Object.entries(headers).filter(([name]) => !CONNECTION.has(name));
  const whole = body === "" ? "" : (typeof body === "string" ? body : JSON.stringify(body)).replaceAll(API, api);
  response.writeHead(status, Object.fromEntries(kept.map(([name, value]) => [name, String(value).replaceAll(API, api)])));
  response.end(whole);
}

import { BusError, type ErrorCode } from "../domain/bus-error.js";
import { Answer } from "./answer.js";
import { type Asked, failure } from "./failure.js";
import { makeClient } from "./make-client.js";
import type { Patience } from "./patience.js";
import { spaced } from "./spaced.js";

export type Parameters = Readonly<Record<string, unknown>>;

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** "" where there is no body. */
  readonly data: unknown;
}

/** Requests about one repository; the `{owner}` and `{repo}` of routes are its own. Every method throws BusError, as `GitHub` promises. */
export interface Connection {
  readonly repository: string;
  /** `forbidden`: for a 403 that is no rate limit; default REMOTE. */
  get(route: string, parameters?: Parameters, forbidden?: ErrorCode): Promise<Answer>;
  /** Where a route is. */
  address(route: string, parameters?: Parameters): Promise<string>;
  /** `etag`: answered by 304 when it is still the same. */
  getAt(url: string, etag?: string): Promise<Response>;
  /** Asked once: whether a write that broke off took effect is not known. Throws USAGE without a token. */
  write(route: string, parameters?: Parameters, forbidden?: ErrorCode): Promise<unknown>;
  /** The answer's `repository`; `$owner` and `$name` are its own. */
  query(query: string, variables?: Parameters): Promise<Answer>;
  /** As `write`. */
  mutate(mutation: string, variables: Parameters): Promise<void>;
  /** Of the last answer that came; null: none yet. */
  lastHeaders(): Response["headers"] | null;
}

/** What all calls say about themselves: which description of the API they keep to. */
const HEADERS = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
const ONCE = { retries: 0 };

/** Sends nothing, and loads no octokit, before the first request. */
export function connect(asked: Asked, patience: Patience): Connection {
  const [owner, repo] = asked.repository.split("/");
  let client: ReturnType<typeof makeClient> | undefined;
  let last: Response["headers"] | null = null;
  const paced = spaced(patience.burst, patience.gap);

  const about = (route: string, parameters: Parameters = {}): Parameters => (route.includes("{owner}") ? { owner, repo, ...parameters } : parameters);
  const loaded = () => (client ??= makeClient(asked, patience));
  const send = async (route: string, parameters: Parameters, forbidden?: ErrorCode): Promise<Response> => {
    const { request } = await loaded();
    const answer: Response = await request(route, { ...parameters, headers: { ...HEADERS, ...(parameters["headers"] as object) } }).catch((error: unknown) => notModified(error) ?? Promise.reject(failure(error, asked, forbidden)));
    last = answer.headers;
    return answer;
  };
  const ask = async (query: string, parameters: Parameters): Promise<Answer> => {
    const { graphql } = await loaded();
    return new Answer(await graphql<unknown>(query, parameters).catch((error: unknown) => Promise.reject(failure(error, asked))), "data");
  };
  const writing = <T>(act: () => Promise<T>): Promise<T> => {
    if (asked.token !== null) return paced(act);
    throw new BusError("USAGE", "there is no token to write to GitHub with: GITHUB_TOKEN is not set, and gh is not logged in", { hint: "gh auth login" });
  };

  return {
    repository: asked.repository,
    get: async (route, parameters, forbidden) => new Answer((await send(route, about(route, parameters), forbidden)).data, route),
    address: async (route, parameters) => (await loaded()).request.endpoint(route, about(route, parameters)).url,
    getAt: (url, etag) => send(`GET ${url}`, etag === undefined ? {} : { headers: { "if-none-match": etag } }),
    write: async (route, parameters, forbidden) => (await writing(() => send(route, { ...about(route, parameters), request: ONCE }, forbidden))).data,
    query: async (query, variables) => (await ask(query, { owner, name: repo, ...variables })).part("repository"),
    mutate: async (mutation, variables) => void (await writing(() => ask(mutation, { ...variables, request: ONCE }))),
    lastHeaders: () => last,
  };
}

/** 304, which octokit throws, is an answer. */
function notModified(error: unknown): Response | null {
  const { status, response } = Object(error) as { status?: number; response?: { headers: Response["headers"] } };
  return status === 304 && response !== undefined ? { status, headers: response.headers, data: "" } : null;
}

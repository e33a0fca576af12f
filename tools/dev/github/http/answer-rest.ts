import { createHash } from "node:crypto";
import { answerBreaks } from "../description/check-answer.js";
import { requestBreaks } from "../description/check-request.js";
import { operation, pathTemplate } from "../description/description.js";
import { countRequest, rateFacts, rateHeaders } from "../rest/rate.js";
import { type Answer, type Call, failure, type Need, Refusal } from "../rest/route.js";
import type { Token, World } from "../rows.js";
import { demand, sees, tokenHeaders } from "./access.js";
import { type Match, matchRoute } from "./match-route.js";

export interface Received {
  readonly method: string;
  /** Without the query, percent-encoded as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undefined: none came. */
  readonly body: unknown;
}

/** Answers a REST request, and writes down what broke the description on either side. */
export async function answerRest(world: World, token: Token | null, received: Received): Promise<Answer> {
  const path = received.path.replace(new RegExp(`^/repositories/${world.id}(?=/|$)`), `/repos/${world.repository}`);
  const match = matchRoute(received.method, path);
  if (match === null) return notServed(world, received.method, path, token);
  const { route } = match;
  const described = operation(route.method, route.template);
  if (described === null) throw new Error(`the description has no ${route.method} ${route.template}`);
  const moved = movedTo(world, match, received);
  if (moved !== null) return { ...moved, headers: { ...moved.headers, ...common(world, token) } };
  const broken = requestBreaks(described, { method: route.method, template: route.template, params: match.params, query: received.query, body: received.body });
  note(world, route.method, path, broken);
  const plain = await outcome(world, token, received, match, broken);
  const free = plain.status === 304 && token !== null;
  if (!free && route.template !== "/rate_limit") countRequest(world, token, "core");
  const answer = { ...plain, headers: { ...common(world, token), ...tokenHeaders(token, route.needs), ...plain.headers } };
  note(world, route.method, path, answerBreaks(described, { status: answer.status, headers: answer.headers, body: answer.body }));
  return answer;
}

async function outcome(world: World, token: Token | null, received: Received, { route, params }: Match, broken: readonly string[]): Promise<Answer> {
  try {
    if (route.template !== "/rate_limit" && rateFacts(world, token, "core").remaining === 0) throw failure(403, `API rate limit exceeded for ${token?.login ?? "127.0.0.1"}.`);
    if (route.needs !== undefined) {
      if (!named(world, params) || !sees(world, token)) throw failure(404, "Not Found");
      demand(world, token, needed(world, route.needs, params), route.method, route.template);
    }
    if (broken.length > 0) throw failure(422, `Invalid request.\n\n${broken.join("\n")}`);
    const call: Call = { world, token, params, query: received.query, body: (received.body ?? {}) as Call["body"] };
    return conditional(await route.run(call), received, token);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** What was not changed since is not told again, and costs an authenticated client nothing. */
function conditional(answer: Answer, received: Received, token: Token | null): Answer {
  if (received.method !== "GET" || answer.status !== 200) return answer;
  const hash = createHash("sha256").update(JSON.stringify(answer.body)).update(answer.headers?.["link"] ?? "").update(token?.login ?? "");
  const etag = `W/"${hash.digest("hex")}"`;
  const headers = { ...answer.headers, etag, "cache-control": `${token === null ? "public" : "private"}, max-age=60, s-maxage=60`, vary: "Accept, Authorization, Cookie, X-GitHub-OTP" };
  const asked = received.headers["if-none-match"];
  if (asked !== undefined && asked.replace(/^W\//, "") === etag.replace(/^W\//, "")) return { status: 304, headers };
  return { ...answer, headers };
}

/** The permission for pull requests does for the issue of a pull request, and for no other issue. */
function needed(world: World, need: Need, params: Readonly<Record<string, string>>): Need {
  const number = params["issue_number"] ?? world.comments.find(({ id }) => id === Number(params["comment_id"]))?.issue;
  if (number === undefined || world.issues.get(Number(number))?.pull !== undefined) return need;
  return { ...need, any: need.any.filter((each) => each !== "pull_requests") };
}

function named(world: World, { owner, repo }: Readonly<Record<string, string>>): boolean {
  return `${owner}/${repo}`.toLowerCase() === world.repository.toLowerCase();
}

/** A repository that was renamed still answers under its old name, by leading on. */
function movedTo(world: World, { params }: Match, { method, path, query }: Received): Answer | null {
  const name = `${params["owner"]}/${params["repo"]}`;
  if (!world.formerNames.has(name)) return null;
  const search = query.size === 0 ? "" : `?${query}`;
  const location = `${world.api}${path.replace(`/repos/${name}`, `/repositories/${world.id}`)}${search}`;
  const status = method === "GET" ? 301 : 307;
  return { status, headers: { location }, body: { message: status === 301 ? "Moved Permanently" : "Temporary Redirect", url: location, documentation_url: "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects" } };
}

function notServed(world: World, method: string, path: string, token: Token | null): Answer {
  const known = pathTemplate(method, path);
  note(world, method, path, [known === null ? "GitHub has no such operation" : `${known} is not served here: add it to tools/dev/github/rest`]);
  return { ...failure(404, "Not Found").answer, headers: common(world, token) };
}

function common(world: World, token: Token | null): Record<string, string> {
  return {
    ...rateHeaders(world, token, "core"),
    "content-type": "application/json; charset=utf-8",
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": "2022-11-28",
    "x-github-request-id": "0000:00000:0000000:0000000:00000000",
  };
}

function note(world: World, method: string, path: string, broken: readonly string[]): void {
  world.violations.push(...broken.map((each) => `${method} ${path}: ${each}`));
}

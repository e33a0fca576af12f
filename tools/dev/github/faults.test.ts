import { expect, test } from "vitest";
import { fakeGitHub } from "./fake-github.js";
import type { FaultAnswer } from "./http/faults.js";
import { GRAPHQL_RATE_LIMITED, partialData, primaryLimit, secondaryLimit, serverError } from "./http/known-faults.js";
import { ask, askGraphql } from "./test-ask.js";

async function outcome(answer: Promise<{ status: number; headers: Headers; body: { message?: string } }>): Promise<unknown> {
  return answer.then(({ status, headers, body }) => [status, headers.get("retry-after"), headers.get("x-ratelimit-remaining"), body.message], (error: Error) => error.name);
}

const SEEN: [string, FaultAnswer, unknown][] = [
  ["an answer", { status: 503, body: { message: "down" } }, [503, null, null, "down"]],
  ["a failing server", serverError(), [502, null, null, "Server Error"]],
  ["the hour's limit", primaryLimit(), [403, null, "0", "API rate limit exceeded for user ID 1."]],
  ["too many at once", secondaryLimit(7, 429), [429, "7", null, expect.stringMatching(/^You have exceeded a secondary rate limit/)]],
  ["a body cut short", "truncate", "TypeError"],
  ["a broken connection", "reset", "TypeError"],
  ["one broken after the effect", "reset-after", "TypeError"],
  ["a page for people", "not-json", "SyntaxError"],
  ["a slow answer", "slow", [201, null, "4998", undefined]],
  ["a changed one", (answer) => ({ ...answer, status: 202 }), [202, null, "4998", undefined]],
];

test.each(SEEN)("%s, once", async (_, answer, seen) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /^POST .*\/issues$/, answer });
  const open = () => ask(hub, "POST /issues", { body: { title: "i" } });
  await ask(hub, "GET /issues");
  expect(await outcome(open())).toEqual(seen);
  expect(hub.faults.pending).toBe(0);
  expect((await open()).status).toBe(201);
});

test.each<[FaultAnswer, number]>([["truncate", 1], ["slow", 1], ["reset-after", 1], ["reset", 0], ["not-json", 0], [serverError(), 0]])("whether %s takes effect: %i", async (answer, opened) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /issues/, answer });
  await ask(hub, "POST /issues", { body: { title: "i" } }).catch(() => null);
  expect((await ask(hub, "GET /issues")).body).toHaveLength(opened);
});

test.each<FaultAnswer>(["hang", "hang-half"])("%s: nothing more comes until the client goes", async (answer) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /user/, answer });
  const leaving = new AbortController();
  const asked = fetch(`${hub.env.GITHUB_API_URL}/user`, { headers: { authorization: `token ${hub.env.GITHUB_TOKEN}` }, signal: leaving.signal }).then((response) => response.text());
  while (hub.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  await expect(asked).rejects.toThrow("aborted");
});

test("a fault can wait and come back", async () => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /page=2/, answer: serverError() });
  hub.faults.next({ when: /\/pulls/, after: 1, times: 2, answer: serverError(500) });
  const seen: number[] = [];
  for (const request of ["GET /pulls", "GET /pulls", "GET /pulls", "GET /pulls", "GET /pulls?page=2"]) seen.push((await ask(hub, request)).status);
  expect(seen).toEqual([200, 500, 500, 200, 502]);
  expect(hub.requests.map(({ status }) => status)).toEqual(seen);
});

test("GraphQL's own ways to fail", async () => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /graphql/, answer: GRAPHQL_RATE_LIMITED });
  hub.faults.next({ when: /graphql/, after: 1, answer: partialData(["repository", "object"]) });
  const query = `{ $repo { name object(expression: "main") { oid } } }`;
  expect((await askGraphql(hub, query)).body).toMatchObject({ errors: [{ type: "RATE_LIMITED" }] });
  expect((await askGraphql(hub, query)).body.errors).toBeUndefined();
  expect((await askGraphql(hub, query)).body).toMatchObject({ data: { repository: { name: "demo", object: null } }, errors: [{ path: ["repository", "object"] }] });
});

test("what was asked is written down, the token as well", async () => {
  const hub = await fakeGitHub();
  await ask(hub, "GET /issues?labels=a,b", { headers: { accept: "application/vnd.github+json" } });
  await ask(hub, "POST /issues", { body: { title: "i" }, token: null });
  expect(hub.requests).toMatchObject([
    { method: "GET", path: "/repos/octo/demo/issues", query: { labels: "a,b" }, body: undefined, status: 200, headers: { authorization: `bearer ${hub.env.GITHUB_TOKEN}`, accept: "application/vnd.github+json" } },
    { method: "POST", body: { title: "i" }, status: 401 },
  ]);
  expect(hub.requests[1]!.headers["authorization"]).toBeUndefined();
});

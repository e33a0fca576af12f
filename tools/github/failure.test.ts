import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import type { Fault } from "../dev/github/http/faults.js";
import { GRAPHQL_RATE_LIMITED, primaryLimit, secondaryLimit, serverError } from "../dev/github/http/known-faults.js";
import type { GitHub } from "../operations/github.js";
import { ask, refusal } from "./test-github.js";

type Answer = Fault["answer"];
const lists = (github: GitHub): Promise<unknown> => github.openPullRequests();
const commits = (github: GitHub): Promise<unknown> => github.busEntries(["1".repeat(40)]);
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({ status, body, headers });
/** Short only where nothing will come. */
const timeoutOf = (answer: Answer): number => (String(answer).startsWith("hang") ? 300 : 30_000);
const REST = /GET .*pulls/;
const GRAPHQL = /POST .graphql/;
const UTC = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;

test.each<[string, Answer, number, RegExp, RegExp?]>([
  ["5xx", serverError(502), 3, /answered GET \/repos\/octo\/demo\/pulls with 502/],
  ["a page for people with 503", { status: 503, body: "<html>down</html>", headers: { "content-type": "text/html" } }, 3, /503/],
  ["5xx of no type", { status: 502, body: "{", headers: { "content-type": "???" } }, 3, /with 502/],
  ["5xx of a list", json(502, ["no"]), 3, /502/],
  ["a broken connection", "reset", 3, /did not answer/],
  ["half an answer", "truncate", 3, /did not answer/],
  ["no JSON", "not-json", 3, /not whole, or no JSON/],
  ["nothing in time", "hang", 3, /no whole answer within 0.3 s/],
  ["half of it in time", "hang-half", 3, /no whole answer within 0.3 s/],
  ["null", json(200, null), 3, /not whole, or no JSON/],
  ["a number", json(200, 1), 3, /no JSON/],
  ["an object in the place of a list", json(200, { message: "ok" }), 1, /not as GitHub describes it/],
  ["a list of something else", json(200, [{ id: 1 }]), 1, /not as GitHub describes it: .*pulls\[0\]/],
  ["a list of nothing", json(200, [null]), 1, /not as GitHub describes it/],
  ["a count in the place of a list", json(200, { total_count: 3 }), 1, /not as GitHub describes it/],
  ["a conflict", json(409, { message: "Git Repository is empty." }), 1, /409: Git Repository is empty/],
  ["too large a number", json(200, [{ number: "BIG" }]), 1, /not as GitHub describes it/],
  ["the hour's limit", primaryLimit(1800), 1, /rate limit is used up until /, UTC],
  ["the hour's limit by 429", primaryLimit(1800, 429), 1, /rate limit is used up until /, UTC],
  ["a long wait", secondaryLimit(60), 1, /slow down .* 60 s/],
  ["a wait of no length", secondaryLimit(null), 1, /slow down/],
  ["a wait by 429", secondaryLimit(60, 429), 1, /slow down/],
  ["a short wait, twice", secondaryLimit(2), 2, /slow down .* 2 s/],
  ["429 and nothing else", json(429, { message: "Too many" }), 1, /429: Too many/],
  ["a bad token", json(401, { message: "Bad credentials" }), 1, /does not accept the token/],
  ["what is not allowed", json(403, { message: "Resource not accessible by integration" }), 1, /does not allow GET .*Resource not accessible/],
  ["a 304 that nobody asked for", json(304, undefined), 1, /not as GitHub describes it/],
  ["a 204", json(204, undefined), 1, /not as GitHub describes it/],
])("a list that is answered by %s is no list", async (_, answer, requests, message, also = /./) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: REST, times: 10, answer });
  const error = await refusal(lists(ask(hub.env, { patience: { timeout: timeoutOf(answer) } })));
  expect(error).toMatchObject({ code: "REMOTE", message: expect.stringMatching(message) });
  expect(error.message).toMatch(also);
  expect(hub.requests).toHaveLength(requests);
});

test.each<[string, Answer, number, string, RegExp]>([
  ["5xx", serverError(502), 3, "REMOTE", /502/],
  ["a broken connection", "reset", 3, "REMOTE", /did not answer/],
  ["half an answer", "truncate", 3, "REMOTE", /did not answer/],
  ["nothing in time", "hang", 3, "REMOTE", /no whole answer/],
  ["no JSON", "not-json", 3, "REMOTE", /no JSON/],
  ["a time-out of its own", json(200, { data: null, errors: [{ message: "Something went wrong while executing your query. Please include `X` when reporting." }] }), 3, "REMOTE", /Something went wrong/],
  ["a rate limit", GRAPHQL_RATE_LIMITED, 1, "REMOTE", /rate limit is used up/],
  ["a secondary limit", secondaryLimit(60), 1, "REMOTE", /slow down/],
  ["a token that may not", json(200, { data: { repository: null }, errors: [{ type: "FORBIDDEN", path: ["repository"], message: "Resource not accessible by integration" }] }), 1, "REMOTE", /does not allow it/],
  ["scopes that do not suffice", json(200, { errors: [{ type: "INSUFFICIENT_SCOPES", message: "Your token has not been granted the required scopes" }] }), 1, "REMOTE", /does not allow it/],
  ["a repository that is not there", json(200, { data: { repository: null }, errors: [{ type: "NOT_FOUND", path: ["repository"], message: "Could not resolve to a Repository" }] }), 1, "NOT_FOUND", /Could not resolve/],
  ["errors beside the data", json(200, { data: { repository: { o0: null } }, errors: [{ message: "Half of it" }] }), 1, "REMOTE", /Half of it/],
  ["an empty list of errors", json(200, { data: { repository: { o0: null } }, errors: [] }), 1, "REMOTE", /no reason/],
  ["errors that are none", json(200, { errors: "all wrong" }), 3, "REMOTE", /no JSON/],
  ["errors that are nothing", json(200, { errors: [null] }), 3, "REMOTE", /no JSON/],
  ["no repository", json(200, { data: {} }), 1, "REMOTE", /data\.repository/],
  ["nothing", json(200, {}), 1, "REMOTE", /: data/],
  ["a commit left out", json(200, { data: { repository: {} } }), 1, "REMOTE", /repository\.o0/],
  ["a commit's file left out", json(200, { data: { repository: { o0: { __typename: "Commit" } } } }), 1, "REMOTE", /o0\.file/],
  ["a folder without entries", json(200, { data: { repository: { o0: { __typename: "Commit", file: { name: "_bus", mode: 16384, type: "tree", oid: "1".repeat(40), object: {} } } } } }), 1, "REMOTE", /file\.object\.entries/],
])("commits that are answered by %s are not told as empty", async (_, answer, requests, code, message) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: GRAPHQL, times: 10, answer });
  expect(await refusal(commits(ask(hub.env, { patience: { timeout: timeoutOf(answer) } })))).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(hub.requests).toHaveLength(requests);
});

test.each<[string, Answer, RegExp, (github: GitHub) => Promise<unknown>]>([
  ["5xx", serverError(503), REST, lists],
  ["a broken connection", "reset", REST, lists],
  ["half an answer", "truncate", REST, lists],
  ["no JSON", "not-json", REST, lists],
  ["nothing in time", "hang", REST, lists],
  ["a short wait", secondaryLimit(2), REST, lists],
  ["5xx in GraphQL", serverError(503), GRAPHQL, (github) => github.pullRequestsFrom(["main"])],
  ["a broken connection in GraphQL", "reset", GRAPHQL, (github) => github.pullRequestsFrom(["main"])],
  ["a short wait in GraphQL", secondaryLimit(2), GRAPHQL, (github) => github.pullRequestsFrom(["main"])],
])("asks again after %s", async (_, answer, when, call) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when, answer });
  await call(ask(hub.env, { patience: { timeout: answer === "hang" ? 1500 : 30_000 } }));
  expect(hub.requests.length).toBeGreaterThanOrEqual(2);
});

test("a page that fails fails the list", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(Array.from({ length: 101 }, (_, i) => ({ branch: `b-${i}`, files: { [`${i}`]: "" } })));
  for (const status of [409, 500, 404]) {
    hub.faults.next({ when: /page=2/, times: 3, answer: json(status, { message: "no" }) });
    await refusal(lists(ask(hub.env, { patience: { retries: 0 } })));
    while (hub.faults.pending > 0) hub.faults.take(`page=2`);
  }
});

test.each<[string, Answer]>([
  ["broke off after it took effect", "reset-after"],
  ["broke off in the answer", "truncate"],
  ["was answered by 502", serverError(502)],
])("a write that %s is not sent again", async (_, answer) => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /POST/, times: 10, answer });
  expect(await refusal(ask(hub.env).openIssue({ title: "t", body: "b", labels: [] }))).toMatchObject({ code: "REMOTE" });
  expect(hub.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("a write that GitHub put off for a moment is sent again", async () => {
  const hub = await fakeGitHub();
  hub.faults.next({ when: /POST/, answer: secondaryLimit(1) });
  expect(await ask(hub.env).openIssue({ title: "t", body: "b", labels: [] })).toMatchObject({ number: 1 });
});

test("says what a token would need, and that there is no such thing", async () => {
  const hub = await fakeGitHub({ private: true, token: { kind: "app", permissions: { metadata: "read", contents: "read" } } });
  hub.commit("b", { a: "a" });
  hub.openPull({ branch: "b" });
  const github = ask(hub.env);
  expect(await refusal(github.openPullRequests())).toMatchObject({ code: "REMOTE", hint: expect.stringContaining("permissions: { pull-requests: read }") });
  expect(await refusal(github.addComment(1, "c"))).toMatchObject({ code: "NOT_YOURS", hint: expect.stringContaining("issues: write") });
  hub.faults.next({ when: /comments/, answer: secondaryLimit(60) });
  expect(await refusal(github.addComment(1, "c"))).toMatchObject({ code: "REMOTE" });
  hub.faults.next({ when: /pulls/, answer: json(403, { message: "Resource protected by organization SAML enforcement." }, { "x-github-sso": "required; url=https://github.com/orgs/x/sso?authorization_request=AZ" }) });
  expect(await refusal(github.openPullRequests())).toMatchObject({ hint: expect.stringMatching(/single sign-on$/) });
  const other = ask(hub.env, { repository: "octo/other" });
  expect(await refusal(other.repositoryFacts())).toMatchObject({ code: "NOT_FOUND", hint: "gh repo view octo/other" });
  expect(await refusal(other.openPullRequests())).toMatchObject({ code: "NOT_FOUND" });
  expect(await refusal(other.pullRequestsFrom(["x"]))).toMatchObject({ code: "NOT_FOUND" });
});

test("what is not there, and what is refused", async () => {
  const hub = await fakeGitHub();
  const github = ask(hub.env);
  expect(await refusal(github.readPullRequest(7))).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("/repos/octo/demo/pulls/7") });
  expect(await refusal(github.addLabels(7, ["x"]))).toMatchObject({ code: "NOT_FOUND" });
  expect(await refusal(github.openPullRequest({ title: "t", body: "", branch: "none", base: "main", draft: false }))).toMatchObject({ code: "USAGE", message: expect.stringMatching(/head/) });
});

test("nobody listens", async () => {
  const hub = await fakeGitHub();
  const env = { ...hub.env, GITHUB_API_URL: "http://127.0.0.1:9" };
  for (const call of [lists, commits]) expect(await refusal(call(ask(env)))).toMatchObject({ code: "REMOTE", message: expect.stringContaining("127.0.0.1:9") });
});

test("anonymously reading works where GitHub lets it, and writing says how to log in", async () => {
  const hub = await fakeGitHub();
  const { GITHUB_TOKEN: _, ...env } = hub.env;
  const github = ask(env);
  expect(await github.openPullRequests()).toEqual([]);
  expect(hub.requests[0]?.headers["authorization"]).toBeUndefined();
  expect(await refusal(commits(github))).toMatchObject({ code: "REMOTE", hint: "gh auth login" });
  const before = hub.requests.length;
  for (const write of [github.openIssue({ title: "t", body: "", labels: [] }), github.addComment(1, "x"), github.editPullRequest(1, {}), github.addLabels(1, ["x"])]) {
    expect(await refusal(write)).toMatchObject({ code: "USAGE", hint: "gh auth login" });
  }
  expect(hub.requests).toHaveLength(before);
  hub.faults.next({ when: REST, answer: primaryLimit() });
  expect(await refusal(lists(github))).toMatchObject({ code: "REMOTE", hint: "gh auth login" });
});

import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import type { GitHub } from "../operations/github.js";
import { ask, memory, refusal, server, TOKEN } from "./test-github.js";

const everything = (github: GitHub): Promise<unknown>[] => [
  github.repositoryFacts(), github.openPullRequests(), github.readPullRequest(1), github.pullRequestsFrom(["x"]), github.busEntries(["1".repeat(40)]),
  github.objects(["1".repeat(40)]), github.checks("1".repeat(40)), github.issues(["x"]), github.comments(1), github.token(), github.addComment(1, "x"), github.markReady(1),
];

/** All that a failure could show, causes and stacks included. */
function shown(error: Error): string {
  return [error.message, error.stack, JSON.stringify(error), JSON.stringify({ ...error }), error.cause === undefined ? "" : shown(error.cause as Error)].join("\n");
}

test.each<[string, number, string]>([
  ["in an error", 500, JSON.stringify({ message: `bad request of token ${TOKEN}`, errors: [{ message: TOKEN }] })],
  ["in a refusal", 422, JSON.stringify({ message: `bad request of token ${TOKEN}`, errors: [TOKEN] })],
  ["in a page for people", 403, `<html>${TOKEN}</html>`],
  ["where a long text is cut", 500, JSON.stringify({ message: `${"x".repeat(290)}${TOKEN}` })],
  ["in a GraphQL error", 200, JSON.stringify({ errors: [{ type: "FORBIDDEN", message: `no ${TOKEN}` }] })],
])("a server that shows the token %s does not make us show it", async (_, status, body) => {
  const { env } = await server((_request, response) => response.writeHead(status, { "content-type": "application/json" }).end(body));
  const remembers = memory();
  const errors = await Promise.all(everything(ask(env, { remembers, patience: { retries: 0 } })).map((call) => refusal(call)));
  // Nor its beginning.
  expect(errors.map(shown).join("\n")).not.toContain(TOKEN.slice(0, 8));
  expect([...remembers.kept.values()].join("\n")).not.toContain(TOKEN);
});

test("the token goes into one header of each request, and nowhere else", async () => {
  const hub = await fakeGitHub();
  hub.commit("b", { "_bus/claims/T.json": "{}" });
  hub.openPull({ branch: "b" });
  const remembers = memory();
  const github = ask(hub.env, { remembers });
  const [pull] = await github.openPullRequests();
  await github.busEntries([pull!.head]);
  const facts = await github.token();
  await github.addComment(1, "x");
  const token = hub.env.GITHUB_TOKEN;
  for (const { headers, ...request } of hub.requests) {
    expect(headers["authorization"]).toBe(`token ${token}`);
    expect(headers["user-agent"]).toMatch(/^buslane /);
    expect(JSON.stringify([request, { ...headers, authorization: "" }])).not.toContain(token);
  }
  expect(JSON.stringify([...remembers.kept, facts])).not.toContain(token);
});

test.each(["bad\ntoken", "tok\u00e9n", "a b"])("what cannot be a token is refused before it is sent: %j", async (token) => {
  const hub = await fakeGitHub();
  expect(() => ask({ ...hub.env, GITHUB_TOKEN: token })).toThrow(expect.objectContaining({ code: "USAGE", message: expect.not.stringContaining(token) }));
});

test("a token with a line end, as files and secrets often have one, is one", async () => {
  const hub = await fakeGitHub();
  expect(await ask({ ...hub.env, GITHUB_TOKEN: `${hub.env.GITHUB_TOKEN}\n` }).openPullRequests()).toEqual([]);
});

test.each([301, 302, 307, 308])("%d to another host is not followed, and that host learns nothing", async (status) => {
  const learned: unknown[] = [];
  const other = await server((request, response) => {
    learned.push(request.headers);
    response.end("[]");
  });
  const { env } = await server((_request, response) => response.writeHead(status, { location: `${other.url}/repos/octo/demo/pulls` }).end());
  for (const call of [(github: GitHub) => github.openPullRequests(), (github: GitHub) => github.addComment(1, "x"), (github: GitHub) => github.busEntries(["1".repeat(40)])]) {
    expect(await refusal(call(ask(env)))).toMatchObject({ code: "REMOTE", message: expect.stringContaining("another host") });
  }
  expect(learned).toEqual([]);
});

test("a next page on another host is not asked for", async () => {
  const learned: unknown[] = [];
  const other = await server((request, response) => {
    learned.push(request.headers);
    response.end("[]");
  });
  const { env } = await server((_request, response) => response.writeHead(200, { link: `<${other.url}/x>; rel="next"` }).end("[]"));
  expect(await refusal(ask(env).openPullRequests())).toMatchObject({ code: "REMOTE", message: expect.stringContaining("another host") });
  expect(learned).toEqual([]);
});

test("a circle of redirects ends", async () => {
  const { env } = await server((request, response) => response.writeHead(301, { location: request.url }).end());
  expect(await refusal(ask(env).openPullRequests())).toMatchObject({ code: "REMOTE", message: expect.stringContaining("circle") });
});

test("a repository that was renamed is read and written under its old name", async () => {
  const hub = await fakeGitHub({ repository: "octo/new" });
  hub.formerName("octo/old");
  hub.commit("b", { "_bus/claims/T.json": "{}" });
  hub.openPull({ branch: "b" });
  const github = ask(hub.env, { repository: "octo/old" });
  expect(await github.repositoryFacts()).toMatchObject({ name: "octo/new" });
  const [pull] = await github.openPullRequests();
  expect(pull).toMatchObject({ number: 1, from: "octo/new" });
  expect(await github.addComment(1, "written once")).toMatchObject({ body: "written once" });
  expect(hub.comments(1)).toHaveLength(1);
  expect((await github.pullRequestsFrom(["b"])).get("b")).toMatchObject([{ number: 1 }]);
  const issue = hub.openIssue({ title: "t" });
  expect(await github.readIssue(issue)).toMatchObject({ number: issue });
});

import { expect, test } from "vitest";
import { fakeGitHub } from "./fake-github.js";
import { runGit } from "./repository/run-git.js";
import { ask, askGraphql } from "./test-ask.js";
import type { NewToken } from "./tokens.js";

const PULL = { title: "x", head: "agent/a/x", base: "main" };

const OPENING: [string, object, string][] = [
  ["one that is open", PULL, "A pull request already exists for octo:agent/a/x."],
  ["no commits", { ...PULL, head: "same" }, "No commits between main and same"],
  ["no history in common", { ...PULL, head: "apart" }, "The apart branch has no history in common with main"],
  ["an unknown head", { ...PULL, head: "nope" }, '"field":"head","code":"invalid"'],
  ["an unknown base", { ...PULL, base: "nope" }, '"field":"base","code":"invalid"'],
  ["a body that is too long", { ...PULL, head: "free", body: "é".repeat(65_537) }, "body is too long (maximum is 65536 characters)"],
  ["a draft", { ...PULL, head: "free", draft: true }, "Draft pull requests are not supported in this repository."],
];

test.each(OPENING)("422 for opening %s", async (_, body, said) => {
  const hub = await fakeGitHub({ drafts: false });
  hub.commit("agent/a/x", { "a.txt": "a" });
  hub.commit("free", { "b.txt": "b" });
  hub.commit("apart", { "c.txt": "c" }, { start: "" });
  runGit(hub.git, ["update-ref", "refs/heads/same", "main"]);
  hub.openPull({ branch: "agent/a/x" });
  const told = await ask(hub, "POST /pulls", { body });
  expect([told.status, JSON.stringify(told.body)]).toEqual([422, expect.stringContaining(said)]);
});

const READ = { metadata: "read", contents: "read", pull_requests: "read" } as const;
const COMMENTER = { contents: "read", pull_requests: "write" } as const;

const TOKENS: [string, NewToken | null, string, number, string?][] = [
  ["anonymous reads", null, "GET /pulls", 200],
  ["anonymous writes", null, "POST /issues/1/comments", 401, "Requires authentication"],
  ["a read-only workflow reads", { kind: "app", permissions: READ }, "GET /pulls", 200],
  ["a read-only workflow comments", { kind: "app", permissions: READ }, "POST /issues/1/comments", 403, "Resource not accessible by integration"],
  ["a fine-grained token comments", { kind: "fine-grained", permissions: READ }, "POST /issues/1/comments", 403, "Resource not accessible by personal access token"],
  ["a workflow for pull requests comments on one", { kind: "app", permissions: COMMENTER }, "POST /issues/1/comments", 201],
  ["a workflow for pull requests comments on an issue", { kind: "app", permissions: COMMENTER }, "POST /issues/2/comments", 403, "Resource not accessible by integration"],
  ["a workflow for pull requests adds a label that is there", { kind: "app", permissions: COMMENTER }, "POST /issues/1/labels", 200],
  ["a classic token without scopes", { scopes: [] }, "POST /issues/1/comments", 404, "Not Found"],
  ["somebody who may only read sets labels", { role: "read" }, "POST /issues/1/labels", 403, "Must have admin rights to Repository."],
  ["an expired token", { expires_at: "2020-01-01T00:00:00Z" }, "GET /pulls", 401, "Bad credentials"],
  ["a workflow asks who it is", { kind: "app" }, "GET /user", 403, "Resource not accessible by integration"],
];

test.each(TOKENS)("%s", async (_, wanted, request, status, message) => {
  const hub = await fakeGitHub();
  hub.commit("one", { "a.txt": "a" });
  hub.openPull({ branch: "one", labels: ["known"] });
  hub.openIssue({ title: "i" });
  const body = request.startsWith("GET") ? undefined : request.endsWith("labels") ? { labels: ["known"] } : { body: "c" };
  const told = await ask(hub, request, { body, token: wanted === null ? null : hub.token(wanted) });
  expect([told.status, told.body.message]).toEqual([status, message]);
});

test("a label that is new takes the permission for issues", async () => {
  const hub = await fakeGitHub({ token: { kind: "app", permissions: COMMENTER } });
  hub.commit("one", { "a.txt": "a" });
  hub.openPull({ branch: "one" });
  const told = await ask(hub, "POST /issues/1/labels", { body: { labels: ["new"] } });
  expect([told.status, told.body.message]).toEqual([403, "You do not have permission to create labels on this repository."]);
});

test("a private repository is not there for those who may not see it", async () => {
  const hub = await fakeGitHub({ private: true });
  const seen = async (token: string | null) => (await ask(hub, "GET /pulls", { token })).status;
  expect([await seen(null), await seen(hub.token({ scopes: ["public_repo"] })), await seen(hub.token({})), await seen(hub.token({ kind: "app", permissions: {} }))]).toEqual([404, 404, 200, 403]);
});

test("what a token may do is told in headers", async () => {
  const hub = await fakeGitHub();
  const headers = async (wanted: NewToken) => {
    const told = await ask(hub, "GET /pulls", { token: hub.token(wanted) });
    return ["x-oauth-scopes", "github-authentication-token-expiration"].map((name) => told.headers.get(name));
  };
  expect(await headers({ scopes: ["repo", "gist"] })).toEqual(["repo, gist", null]);
  expect(await headers({ kind: "fine-grained", expires_at: "2099-01-02T03:04:05Z" })).toEqual([null, "2099-01-02 03:04:05 UTC"]);
  expect(await headers({ kind: "app" })).toEqual([null, null]);
});

test("an hour's requests come to an end", async () => {
  const hub = await fakeGitHub({ rateLimit: 2 });
  const told = [await ask(hub, "GET /pulls"), await ask(hub, "GET /pulls"), await ask(hub, "GET /pulls")];
  expect(told.map(({ status, headers }) => [status, headers.get("x-ratelimit-remaining")])).toEqual([[200, "1"], [200, "0"], [403, "0"]]);
  expect(told[2]!.body.message).toMatch(/^API rate limit exceeded/);
  expect((await ask(hub, "GET /rate_limit")).body.resources.core.remaining).toBe(0);
});

test("repositories without issues, and workflows that may not open pull requests", async () => {
  const hub = await fakeGitHub({ hasIssues: false, actionsMayOpenPulls: false, token: { kind: "app" } });
  hub.commit("agent/a/x", { "a.txt": "a" });
  expect((await ask(hub, "POST /issues", { body: { title: "i" } })).status).toBe(410);
  expect((await ask(hub, "POST /pulls", { body: PULL })).body.message).toBe("GitHub Actions is not permitted to create or approve pull requests.");
});

test("without a token GraphQL answers nobody", async () => {
  const hub = await fakeGitHub();
  const told = await askGraphql(hub, "{ $repo { id } }", {}, null);
  expect([told.status, told.headers.get("x-ratelimit-limit")]).toEqual([401, "0"]);
});

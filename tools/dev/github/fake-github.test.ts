import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { expect, test } from "vitest";
import { fakeGitHub } from "./fake-github.js";
import { runGit } from "./repository/run-git.js";
import { ask } from "./test-ask.js";

/** More than two pages of pull requests, each with a claim of its own. */
function many(count: number) {
  return Array.from({ length: count }, (_, at) => ({ branch: `agent/a/b-${at}`, files: { [`_bus/claims/T-${at}.json`]: { task_id: `T-${at}` } } }));
}

test("every answer satisfies the published description", async () => {
  const hub = await fakeGitHub();
  const head = hub.commit("agent/a/x", { "a.txt": "a\n" });
  hub.commit("fix", { "b.txt": "b\n" }, { from: "stranger/demo" });
  hub.openPull({ branch: "fix", from: "stranger/demo" });
  hub.commit("old", { "c.txt": "c\n" }, { from: null });
  hub.openPull({ branch: "old", from: null, author: "ghost" });
  hub.openPull({ branch: "old", from: null, author: "gone" });
  hub.setCheck(head, "ci", "success");
  hub.setCheck(head, "lint", "in_progress");
  hub.setStatus(head, "external", "failure");
  const requests: [string, number, object?][] = [
    ["GET /repos/octo/demo", 200],
    ["GET /user", 200],
    ["GET /rate_limit", 200],
    ["POST /pulls", 201, { title: "x", head: "agent/a/x", base: "main", draft: true, body: "why" }],
    ["GET /pulls", 200],
    ["GET /pulls/4", 200],
    ["PATCH /pulls/4", 200, { title: "y", body: "because" }],
    ["POST /issues/4/labels", 200, { labels: ["one", "two"] }],
    ["GET /issues/4/labels", 200],
    ["DELETE /issues/4/labels/one", 200],
    ["POST /issues", 201, { title: "i", labels: ["codex::docs"] }],
    ["GET /issues", 200],
    ["GET /issues/5", 200],
    ["PATCH /issues/5", 200, { state: "closed", state_reason: "not_planned" }],
    ["POST /issues/4/comments", 201, { body: "c" }],
    ["GET /issues/4/comments", 200],
    [`GET /commits/${head}/check-runs`, 200],
    ["GET /commits/agent/a/x/status", 200],
    ["GET /git/trees/agent%2Fa%2Fx?recursive=1", 200],
    ["GET /branches/main", 200],
    ["GET /pulls/99", 404],
    ["GET /repos/octo/other", 404],
  ];
  for (const [request, status, body] of requests) expect([request, (await ask(hub, request, { body })).status]).toEqual([request, status]);
  const heads = (await ask(hub, "GET /pulls?direction=asc")).body.map(({ head }: { head: { label: string | null; user: object | null; repo: { full_name: string } | null } }) => [head.label, head.user === null, head.repo?.full_name]);
  expect(heads).toEqual([["stranger:fix", false, "stranger/demo"], [null, true, undefined], ["gone:old", false, undefined], ["octo:agent/a/x", false, "octo/demo"]]);
  const comment = hub.comments(4)[0]!.id;
  expect((await ask(hub, `PATCH /issues/comments/${comment}`, { body: { body: "d" } })).body.body).toBe("d");
  expect((await ask(hub, `DELETE /issues/comments/${comment}`)).status).toBe(204);
  hub.mergePull(4);
  expect((await ask(hub, "GET /pulls/4")).body).toMatchObject({ merged: true, state: "closed" });
});

test("octokit pages through more than 100 by the links", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(205));
  const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: hub.env.GITHUB_API_URL, auth: hub.env.GITHUB_TOKEN });
  const rows = await octokit.paginate("GET /repos/{owner}/{repo}/pulls", { owner: "octo", repo: "demo", per_page: 100, sort: "created", direction: "asc" });
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 205 }, (_, at) => at + 1));
  expect(hub.requests.map(({ path, query }) => [path, query["page"] ?? null])).toEqual([["/repos/octo/demo/pulls", null], ["/repositories/1296269/pulls", "2"], ["/repositories/1296269/pulls", "3"]]);
  expect((await ask(hub, "GET /pulls?per_page=500")).body).toHaveLength(100);
});

test("links of issues carry a cursor, and lead through all of them", async () => {
  const hub = await fakeGitHub();
  for (let at = 0; at < 7; at += 1) hub.openIssue({ title: `i${at}`, labels: at % 2 === 0 ? ["a", "b"] : ["A"] });
  const titles: string[] = [];
  const links: (string | null)[] = [];
  for (let url: string | undefined = "/issues?per_page=3&labels=a&direction=asc"; url !== undefined; ) {
    const told = await ask(hub, `GET ${url}`);
    links.push(told.headers.get("link"));
    titles.push(...told.body.map(({ title }: { title: string }) => title));
    url = /<([^>]+)>; rel="next"/.exec(told.headers.get("link") ?? "")?.[1];
  }
  expect(links).toEqual([expect.stringMatching(/^<[^>]*[?&]after=[^>]*>; rel="next"$/), expect.stringMatching(/rel="next"$/), null]);
  expect(titles).toEqual(["i0", "i1", "i2", "i3", "i4", "i5", "i6"]);
  expect((await ask(hub, "GET /issues?labels=a,b")).body).toHaveLength(4);
});

test("what did not change is not told again, and costs nothing", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(2));
  const first = await ask(hub, "GET /pulls");
  const headers = { "if-none-match": first.headers.get("etag")! };
  const again = await ask(hub, "GET /pulls", { headers });
  expect([again.status, again.body, again.headers.get("x-ratelimit-used")]).toEqual([304, undefined, first.headers.get("x-ratelimit-used")]);
  expect((await ask(hub, "GET /pulls", { headers, token: hub.token({ login: "another" }) })).status).toBe(200);
  hub.commit("agent/a/b-1", { "more.txt": "x" });
  expect((await ask(hub, "GET /pulls", { headers })).status).toBe(200);
});

test("a pull request is where its branch is until it ends", async () => {
  const hub = await fakeGitHub();
  const [number] = hub.openPulls(many(1)) as [number];
  const head = hub.commit("agent/a/b-0", { "more.txt": "x" });
  expect((await ask(hub, `GET /pulls/${number}`)).body).toMatchObject({ head: { sha: head }, commits: 2 });
  const merged = hub.mergePull(number, { deleteBranch: true });
  expect(runGit(hub.git, ["log", "-1", "--format=%P", "main"]).split(" ")).toEqual([expect.any(String), head]);
  expect((await ask(hub, `GET /pulls/${number}`)).body).toMatchObject({ merge_commit_sha: merged, head: { sha: head } });
  hub.commit("agent/a/b-0", { "later.txt": "x" });
  expect(hub.pull(number).pull.head).toBe(head);
});

test("deleting the branch of an open pull request closes it", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(1));
  runGit(hub.git, ["update-ref", "-d", "refs/heads/agent/a/b-0"]);
  expect((await ask(hub, "GET /pulls/1")).body).toMatchObject({ state: "closed", merged: false });
});

test("pull refs lead to the head and, when it merges, to the merge", async () => {
  const hub = await fakeGitHub();
  const one = hub.commit("one", { "README.md": "one\n" });
  hub.commit("two", { "README.md": "two\n" });
  for (const branch of ["one", "two"]) hub.openPull({ branch });
  hub.mergePull(1);
  hub.pullRefs();
  const refs = runGit(hub.git, ["for-each-ref", "--format=%(refname)", "refs/pull"]).split("\n");
  expect(refs).toEqual(["refs/pull/1/head", "refs/pull/2/head"]);
  expect(runGit(hub.git, ["rev-parse", "refs/pull/1/head"])).toBe(one);
  expect((await ask(hub, "GET /pulls/2")).body).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  hub.commit("three", { "c.txt": "c" });
  hub.openPull({ branch: "three" });
  hub.pullRefs();
  expect(runGit(hub.git, ["log", "-1", "--format=%P", "refs/pull/3/merge"])).toBe(`${runGit(hub.git, ["rev-parse", "main"])} ${hub.pull(3).pull.head}`);
});

test("a renamed repository leads on from its old name", async () => {
  const hub = await fakeGitHub();
  hub.formerName("octo/old");
  const moved = await ask(hub, "GET /repos/octo/old/pulls?state=all");
  expect([moved.status, moved.headers.get("location")]).toEqual([301, `${hub.env.GITHUB_API_URL}/repositories/1296269/pulls?state=all`]);
  expect((await ask(hub, "POST /repos/octo/old/issues", { body: { title: "x" } })).status).toBe(307);
});

test("an Enterprise Server has its API elsewhere", async () => {
  const hub = await fakeGitHub({ enterprise: true });
  const octokit = new Octokit({ baseUrl: hub.env.GITHUB_API_URL, auth: hub.env.GITHUB_TOKEN });
  const { data } = await octokit.request("GET /repos/{owner}/{repo}", { owner: "octo", repo: "demo" });
  expect([data.url, data.html_url]).toEqual([`${hub.env.GITHUB_SERVER_URL}/api/v3/repos/octo/demo`, `${hub.env.GITHUB_SERVER_URL}/octo/demo`]);
  expect(await octokit.graphql('{ repository(owner: "octo", name: "demo") { nameWithOwner } }')).toEqual({ repository: { nameWithOwner: "octo/demo" } });
  expect(hub.requests.map(({ path }) => path)).toEqual(["/api/v3/repos/octo/demo", "/api/graphql"]);
});

test("trees and blobs without GraphQL", async () => {
  const hub = await fakeGitHub({ files: { "_bus/claims/T-1.json": "{}\n", "a.txt": "a" } });
  const tree = async (query: string) => (await ask(hub, `GET /git/trees/main${query}`, { token: null })).body.tree;
  expect(await tree("")).toMatchObject([{ path: "_bus", type: "tree", mode: "040000" }, { path: "a.txt", type: "blob", mode: "100644", size: 1 }]);
  const rows: { path: string; sha: string }[] = await tree("?recursive=1");
  expect(rows.map(({ path }) => path)).toEqual(["_bus", "_bus/claims", "_bus/claims/T-1.json", "a.txt"]);
  const { content } = (await ask(hub, `GET /git/blobs/${rows[2]!.sha}`, { token: null })).body;
  expect(Buffer.from(content, "base64").toString()).toBe("{}\n");
});

test("a source is cloned", async () => {
  const first = await fakeGitHub({ files: { "a.txt": "a" } });
  const second = await fakeGitHub({ source: first.git });
  expect(runGit(second.git, ["rev-parse", "main"])).toBe(runGit(first.git, ["rev-parse", "main"]));
});

import { expect, test } from "vitest";
import { fakeGitHub } from "./fake-github.js";
import { runGit } from "./repository/run-git.js";
import { ask, askGraphql } from "./test-ask.js";

test("commits, folders and files are those of the repository", async () => {
  const hub = await fakeGitHub({ blobLimit: 5 });
  const head = hub.commit("agent/a/x", { "_bus/claims/T-1.json": "é1\n", "_bus/events/2026-01-01/a-s-1.jsonl": "{}\n", "bin": Buffer.from([1, 0, 2]), "long.txt": "123456" });
  const entries = "entries { name path type mode oid }";
  const told = await askGraphql(hub, `query ($head: String!) { $repo {
    commit: object(expression: $head) { __typename oid ... on Commit { tree { oid } file(path: "_bus") { path type object { ... on Tree { ${entries.replace("oid", `oid object { ... on Tree { ${entries} } }`)} } } } none: file(path: "_bus/none") { path } } }
    text: object(expression: "agent/a/x:_bus/claims/T-1.json") { ...File }
    bin: object(expression: "agent/a/x:bin") { ...File }
    long: object(expression: "agent/a/x:long.txt") { ...File }
    none: object(expression: "agent/a/x:none") { ...File }
    unknown: object(oid: "0123456789012345678901234567890123456789") { ...File }
  } } fragment File on Blob { oid text isBinary isTruncated byteSize }`, { head });
  const git = (...args: string[]) => runGit(hub.git, args);
  const tree = (path: string, mode = 0o40000) => ({ name: path.split("/").at(-1), path, type: mode === 0o40000 ? "tree" : "blob", mode, oid: git("rev-parse", `${head}:${path}`) });
  expect(told.body).toEqual({
    data: {
      repository: {
        commit: {
          __typename: "Commit",
          oid: head,
          tree: { oid: git("rev-parse", `${head}^{tree}`) },
          file: {
            path: "_bus",
            type: "tree",
            object: {
              entries: [
                { ...tree("_bus/claims"), object: { entries: [tree("_bus/claims/T-1.json", 0o100644)] } },
                { ...tree("_bus/events"), object: { entries: [tree("_bus/events/2026-01-01")] } },
              ],
            },
          },
          none: null,
        },
        text: { oid: git("rev-parse", `${head}:_bus/claims/T-1.json`), text: "é1\n", isBinary: false, isTruncated: false, byteSize: 4 },
        bin: { oid: git("rev-parse", `${head}:bin`), text: null, isBinary: true, isTruncated: false, byteSize: 3 },
        long: { oid: git("rev-parse", `${head}:long.txt`), text: "12345", isBinary: false, isTruncated: true, byteSize: 6 },
        none: null,
        unknown: null,
      },
    },
  });
});

test("pull requests by branch, state and page", async () => {
  const hub = await fakeGitHub();
  for (const branch of ["a", "b", "c"]) hub.commit(branch, { [branch]: branch });
  hub.commit("a", { other: "x" }, { from: "stranger/demo" });
  for (const branch of ["a", "b", "c"]) hub.openPull({ branch, labels: [branch] });
  hub.openPull({ branch: "a", from: "stranger/demo", draft: true });
  hub.mergePull(1);
  hub.closePull(2);
  const told = await askGraphql(hub, `{ $repo {
    a: pullRequests(headRefName: "a", first: 10, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { number state isDraft merged headRepository { nameWithOwner } author { login } labels(first: 3) { nodes { name } } } }
    open: pullRequests(states: [OPEN], first: 1) { totalCount nodes { number } pageInfo { hasNextPage endCursor } }
    ended: pullRequests(states: [MERGED, CLOSED], first: 5) { nodes { number state } }
  } }`);
  const { a, open, ended } = told.body.data.repository;
  expect(a.nodes).toEqual([
    { number: 4, state: "OPEN", isDraft: true, merged: false, headRepository: { nameWithOwner: "stranger/demo" }, author: { login: "stranger" }, labels: { nodes: [] } },
    { number: 1, state: "MERGED", isDraft: false, merged: true, headRepository: { nameWithOwner: "octo/demo" }, author: { login: "octo" }, labels: { nodes: [{ name: "a" }] } },
  ]);
  expect(open).toMatchObject({ totalCount: 2, nodes: [{ number: 3 }], pageInfo: { hasNextPage: true } });
  expect(ended.nodes).toEqual([{ number: 1, state: "MERGED" }, { number: 2, state: "CLOSED" }]);
  const next = await askGraphql(hub, `query ($after: String!) { $repo { pullRequests(states: [OPEN], first: 1, after: $after) { nodes { number } pageInfo { hasNextPage } } } }`, { after: open.pageInfo.endCursor });
  expect(next.body.data.repository.pullRequests).toEqual({ nodes: [{ number: 4 }], pageInfo: { hasNextPage: false } });
});

test("the draft mark comes off", async () => {
  const hub = await fakeGitHub();
  hub.commit("a", { a: "a" });
  const number = hub.openPull({ branch: "a", draft: true });
  const { node_id } = (await ask(hub, `GET /pulls/${number}`)).body;
  const mark = "mutation ($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { number isDraft } } }";
  const kept = await askGraphql(hub, mark, { id: node_id }, hub.token({ kind: "app", permissions: { pull_requests: "write", contents: "read" } }));
  expect(kept.body).toMatchObject({ data: { markPullRequestReadyForReview: null }, errors: [{ type: "FORBIDDEN", path: ["markPullRequestReadyForReview"] }] });
  expect((await askGraphql(hub, mark, { id: node_id })).body.data).toEqual({ markPullRequestReadyForReview: { pullRequest: { number, isDraft: false } } });
  expect((await askGraphql(hub, mark, { id: "PR_none" })).body.errors[0].type).toBe("NOT_FOUND");
});

test.each([
  ["no such repository", '{ repository(owner: "octo", name: "none") { id } }', "NOT_FOUND"],
  ["no such pull request", "{ $repo { pullRequest(number: 9) { id } } }", "NOT_FOUND"],
])("%s is an error beside the data", async (_, query, type) => {
  const hub = await fakeGitHub();
  const told = await askGraphql(hub, query);
  expect([told.status, told.body.errors[0].type, told.body.data]).toEqual([200, type, expect.anything()]);
});

test.each([
  ["a field that the schema has not", "{ $repo { nonsense } }", /Cannot query field "nonsense"/],
  ["no syntax", "{ $repo { ", /Syntax Error/],
  ["a variable of the wrong kind", "query ($n: Int!) { $repo { pullRequest(number: $n) { id } } }", /Variable "\$n"/],
  ["a field that this server does not know", "{ $repo { stargazerCount } }", /Repository.stargazerCount is not served here/],
  ["more nodes than GitHub allows", "{ $repo { pullRequests(first: 100) { nodes { labels(first: 100) { nodes { issues(first: 100) { totalCount } } } } } } }", /up to 1010100 possible nodes/],
])("%s breaks the test that sent it", async (_, query, said) => {
  const hub = await fakeGitHub();
  const told = await askGraphql(hub, query);
  expect([told.status, told.body.errors.length]).toEqual([200, 1]);
  expect(hub.violations.splice(0)).toEqual([expect.stringMatching(said)]);
});

test.each([
  ["first: 101", "EXCESSIVE_PAGINATION"],
  ["states: OPEN", "MISSING_PAGINATION_BOUNDARIES"],
])("a connection asked with %s is refused", async (args, type) => {
  const hub = await fakeGitHub();
  expect((await askGraphql(hub, `{ $repo { pullRequests(${args}) { totalCount } } }`)).body.errors).toMatchObject([{ type }]);
});

test("a workflow that may not read contents of a private repository is told so", async () => {
  const hub = await fakeGitHub({ private: true, token: { kind: "app", permissions: { pull_requests: "read" } } });
  expect((await askGraphql(hub, `{ $repo { name object(expression: "main") { oid } } }`)).body).toMatchObject({ data: { repository: { name: "demo", object: null } }, errors: [{ type: "FORBIDDEN", path: ["repository", "object"] }] });
});

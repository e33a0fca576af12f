import { expect, test } from "vitest";
import { answerBreaks } from "./description/check-answer.js";
import { description, operation, pathTemplate } from "./description/description.js";
import { fakeGitHub } from "./fake-github.js";
import { recorded } from "./start-replay.js";
import { ask } from "./test-ask.js";

// Others were recorded before GitHub added fields that its description now requires.
test.each(["add-and-remove-repository-collaborator", "add-labels-to-issue", "create-file", "create-status", "errors", "labels", "lock-issue", "paginate-issues"])("what GitHub really answered satisfies the check: %s", (scenario) => {
  const answers = recorded(scenario).map(({ method, path, status, headers, response }) => {
    const template = pathTemplate(method, new URL(path, "http://localhost").pathname.replace(/^\/repositories\/\d+/, "/repos/a/b")) ?? "";
    return answerBreaks(operation(method, template)!, { status, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])), body: response === "" ? undefined : response });
  });
  expect(answers.flat()).toEqual([]);
  expect(answers.length).toBeGreaterThan(0);
});

const BROKEN: [string, object | undefined, RegExp][] = [
  ["GET /pulls?state=merged", undefined, /query parameter "state".*allowed values/],
  ["GET /pulls?per_page=many", undefined, /query parameter "per_page".*must be integer/],
  ["GET /pulls?heads=a", undefined, /query parameter "heads" is not known/],
  ["GET /pulls?after=x", undefined, /query parameter "after" is not known/],
  ["GET /pulls/one", undefined, /path parameter "pull_number".*must be integer/],
  ["POST /pulls", { title: "x", base: "main" }, /body:.*required property 'head'/],
  ["POST /pulls", { title: "x", base: "main", head: "a", drafty: true }, /body: the key "drafty" is not known/],
  ["POST /pulls", undefined, /no body/],
  ["POST /issues", { title: true }, /body: \/title must be string/],
  ["PATCH /issues/1", { state: "done" }, /body: \/state/],
  ["POST /issues/1/labels", { labels: [] }, /body: \/labels must NOT have fewer than 1 items/],
  ["GET /pulls/1/none", undefined, /GitHub has no such operation/],
  ["GET /stargazers", undefined, /is not served here/],
];

test.each(BROKEN)("%s %j breaks the test that sent it", async (request, body, said) => {
  const hub = await fakeGitHub();
  expect((await ask(hub, request, { body })).status).toBeGreaterThanOrEqual(404);
  expect(hub.violations.splice(0).join("\n")).toMatch(said);
});

test("so does an answer of the server's own", async () => {
  const hub = await fakeGitHub();
  Object.assign(hub.issue(hub.openIssue({ title: "i" })), { created_at: "yesterday" });
  await ask(hub, "GET /issues/1");
  expect(hub.violations.splice(0)).toEqual([expect.stringContaining('GET /repos/octo/demo/issues/1: answer 200: /created_at must match format "date-time"')]);
});

test.fails("a test ends badly when a request broke the description", async () => {
  const hub = await fakeGitHub();
  await ask(hub, "GET /pulls?heads=a");
});

test("an answer that breaks the description is noticed", () => {
  const list = operation("GET", "/repos/{owner}/{repo}/issues/{issue_number}/labels")!;
  const headers = { "content-type": "application/json", "x-ratelimit-limit": "1", "x-ratelimit-remaining": "1", "x-ratelimit-used": "0", "x-ratelimit-reset": "1", "x-ratelimit-resource": "core" };
  const label = { id: 1, node_id: "L", url: "https://api.github.com/x", name: "a", description: null, color: "ededed", default: false };
  const breaks = (change: object, status = 200) => answerBreaks(list, { status, headers: { ...headers }, body: [{ ...label, ...change }] });
  expect(breaks({})).toEqual([]);
  expect(breaks({ name: 5 })).toEqual([expect.stringContaining("/0/name must be string")]);
  expect(breaks({ url: "not a url" })).toEqual([expect.stringContaining('/0/url must match format "uri"')]);
  expect(breaks({}, 202)).toEqual(["answer 202: the description has no such status here"]);
  const { "x-ratelimit-used": _, ...fewer } = headers;
  expect(answerBreaks(list, { status: 200, headers: { ...fewer, link: "next: 2" }, body: [] })).toHaveLength(2);
});

test("the most literal path is the one that is meant", () => {
  expect(pathTemplate("GET", "/repos/o/r/commits/main/check-runs")).toBe("/repos/{owner}/{repo}/commits/{ref}/check-runs");
  expect(pathTemplate("PATCH", "/repos/o/r/issues/comments/5")).toBe("/repos/{owner}/{repo}/issues/comments/{comment_id}");
  expect(Object.keys(description().paths).length).toBeGreaterThan(500);
});

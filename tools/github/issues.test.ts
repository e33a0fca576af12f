import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { ask, memory, refusal } from "./test-github.js";

test("lists issues by label, open and closed, each once, and no pull requests", async () => {
  const hub = await fakeGitHub();
  const both = hub.openIssue({ title: "both", labels: ["codex::docs", "codex::tests"] });
  const docs = hub.openIssue({ title: "docs", labels: ["codex::docs"], body: null });
  hub.openIssue({ title: "other", labels: ["bug"] });
  hub.commit("b", { a: "a" });
  hub.openPull({ branch: "b", labels: ["codex::docs"] });
  hub.closeIssue(docs);
  const remembers = memory();
  const read = () => ask(hub.env, { remembers }).issues(["codex::docs", "codex::tests", "codex::docs"]);
  const found = await read();
  expect(found.map(({ number, title, state, body }) => [number, title, state, body])).toEqual([[both, "both", "open", ""], [docs, "docs", "closed", ""]]);
  expect(hub.requests.map(({ status }) => status)).toEqual([200, 200]);
  expect(await read()).toEqual(found);
  expect(hub.requests.map(({ status }) => status)).toEqual([200, 200, 304, 304]);
});

test("reads more than a page of issues", async () => {
  const hub = await fakeGitHub();
  for (let i = 0; i < 101; i += 1) hub.openIssue({ title: `t-${i}`, labels: ["codex::docs"] });
  expect(await ask(hub.env).issues(["codex::docs"])).toHaveLength(101);
  // Two pages, and the first once more: has it stayed?
  expect(hub.requests).toHaveLength(2 + 1);
});

test("opens, changes, closes and opens again", async () => {
  const hub = await fakeGitHub();
  const github = ask(hub.env);
  const { number } = await github.openIssue({ title: "t", body: "b", labels: ["codex::docs"] });
  expect(await github.readIssue(number)).toMatchObject({ title: "t", body: "b", labels: ["codex::docs"], state: "open", reopened: false });
  expect(await github.editIssue(number, { title: "t2", state: "closed" })).toMatchObject({ title: "t2", body: "b", state: "closed" });
  expect(await github.editIssue(number, { state: "open" })).toMatchObject({ state: "open", reopened: true });
});

test("labels are added; none to add asks nothing", async () => {
  const hub = await fakeGitHub();
  const number = hub.openIssue({ title: "t" });
  const github = ask(hub.env);
  await github.addLabels(number, ["codex::docs", "a/b c"]);
  expect(hub.issue(number).labels).toEqual(["codex::docs", "a/b c"]);
  const before = hub.requests.length;
  await github.addLabels(number, []);
  expect(hub.requests).toHaveLength(before);
});

test("tells why there is no such issue: a pull request, deleted, moved", async () => {
  const hub = await fakeGitHub();
  hub.commit("b", { a: "a" });
  const pull = hub.openPull({ branch: "b" });
  const issue = hub.openIssue({ title: "t" });
  const github = ask(hub.env);
  expect(await refusal(github.readIssue(99))).toMatchObject({ code: "NOT_FOUND" });
  expect(await refusal(github.readIssue(pull))).toMatchObject({ code: "NOT_FOUND", message: `#${pull} is a pull request, no issue` });
  hub.faults.next({ when: /issues/, answer: { status: 410, body: { message: "This issue was deleted" } } });
  expect(await refusal(github.readIssue(issue))).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("This issue was deleted") });
  hub.faults.next({ when: /issues/, answer: (answer) => ({ ...answer, body: { ...(answer.body as object), repository_url: `${hub.env.GITHUB_API_URL}/repos/octo/other` } }) });
  expect(await refusal(github.readIssue(issue))).toMatchObject({ code: "NOT_FOUND", message: `issue #${issue} was moved to octo/other` });
});

test.each([
  ["OWNER", "User", true],
  ["MEMBER", "User", true],
  ["COLLABORATOR", "User", true],
  ["CONTRIBUTOR", "User", false],
  ["NONE", "User", false],
  ["NONE", "Bot", true],
  [undefined, "User", false],
])("an author who is %s and %s: %s", async (author_association, type, trusted) => {
  const hub = await fakeGitHub();
  const issue = hub.openIssue({ title: "t" });
  hub.faults.next({ when: /issues/, answer: (answer) => ({ ...answer, body: { ...(answer.body as { user: object }), author_association, user: { ...(answer.body as { user: object }).user, type } } }) });
  expect(await ask(hub.env).readIssue(issue)).toMatchObject({ trusted });
});

import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { fakeGitHub } from "../dev/github/fake-github.js";
import type { NewToken } from "../dev/github/tokens.js";
import { tempBus } from "../dev/temp-bus.js";

const ALL_GOOD = "all good";
const MARK = /^<!-- buslane: [^>]+ -->\n/;

/** A pull request, and a bus whose token is this one. */
async function pullRequest(token: NewToken = { kind: "app" }, others = 0) {
  const hub = await fakeGitHub({ token });
  hub.commit("work", { "a.txt": "1\n" });
  const number = hub.openPull({ branch: "work" });
  for (let at = 0; at < others; at += 1) hub.addComment(number, `talk ${at}`);
  const bus = openBus({ cwd: tempBus(), env: { PATH: process.env["PATH"], ...hub.env } });
  const keep = (body: string | null) => bus.keepComment({ pullRequest: number, body, otherwise: ALL_GOOD });
  const writes = () => hub.requests.filter(({ method }) => method !== "GET").map(({ method, path, status }) => `${method} ${path} ${status}`);
  return { hub, number, keep, writes };
}

test("one comment is begun, follows, and costs no request when nothing changed", async () => {
  const { hub, number, keep, writes } = await pullRequest();
  expect(await keep(null)).toEqual({ action: "none" });
  expect(writes()).toEqual([]);

  const { url, ...made } = await keep("two errors");
  expect(made).toEqual({ action: "created" });
  const [comment] = hub.comments(number);
  expect(comment?.body).toMatch(MARK);
  expect(comment?.body.replace(MARK, "")).toBe("two errors");
  expect(url).toContain(`${comment?.id}`);

  expect(await keep("two errors")).toEqual({ action: "unchanged", url });
  expect(writes()).toHaveLength(1);
  expect(await keep("one error")).toEqual({ action: "updated", url });
  expect(await keep(null)).toEqual({ action: "updated", url });
  expect(await keep(null)).toEqual({ action: "unchanged", url });
  expect(hub.comments(number).map(({ body }) => body.replace(MARK, ""))).toEqual([ALL_GOOD]);
});

test("it is found behind more comments than one answer holds", async () => {
  const { hub, number, keep } = await pullRequest({ kind: "app" }, 205);
  const { url } = await keep("two errors");
  const quote = `quoted: ${hub.comments(number).at(-1)?.body}`;
  hub.addComment(number, quote, "quoting[bot]");
  expect(await keep("one error")).toEqual({ action: "updated", url });
  expect(hub.comments(number).at(-1)?.body).toBe(quote);
  expect(hub.comments(number)).toHaveLength(207);
});

test("what is the same but for the ends of lines is the same", async () => {
  const { hub, number, keep, writes } = await pullRequest();
  await keep("two\nerrors\n");
  const [comment] = hub.comments(number);
  comment!.body = comment!.body.trimEnd().replaceAll("\n", "\r\n");
  expect((await keep("two\nerrors\n")).action).toBe("unchanged");
  expect(writes()).toHaveLength(1);
});

test.each<[string, NewToken, string, "updated" | "created"]>([
  ["an app's, by another app", { kind: "app" }, "other[bot]", "updated"],
  ["a stranger's, by an app", { kind: "app" }, "mallory", "created"],
  ["the token's own", { kind: "classic", login: "ada" }, "ada", "updated"],
  ["a stranger's, by a person's token", { kind: "classic", login: "ada" }, "mallory", "created"],
])("a comment with the mark: %s", async (_, token, author, action) => {
  const { hub, number, keep } = await pullRequest(token);
  await keep("two errors");
  const [own] = hub.comments(number);
  const text = own?.body ?? "";
  own!.body = "somebody's";
  const theirs = hub.addComment(number, text, author);
  expect((await keep("one error")).action).toBe(action);
  expect(hub.comments(number).find(({ id }) => id === theirs)?.body === text).toBe(action === "created");
});

test("of two that were begun at once the older is kept, and the younger leads to it", async () => {
  const { hub, number, keep } = await pullRequest();
  const { url } = await keep("two errors");
  hub.addComment(number, hub.comments(number)[0]!.body, "github-actions[bot]");
  expect(await keep(null)).toEqual({ action: "updated", url });
  expect(hub.comments(number).map(({ body }) => body.replace(MARK, ""))).toEqual([ALL_GOOD, expect.stringContaining(url ?? "")]);
  const before = hub.requests.length;
  expect((await keep(null)).action).toBe("unchanged");
  expect(hub.requests.slice(before).every(({ method }) => method === "GET")).toBe(true);
});

test.each<[string, NewToken]>([
  ["a fork's", { kind: "app", permissions: { metadata: "read", contents: "read", pull_requests: "read" } }],
  ["a workflow's without `pull-requests: write`", { kind: "app", permissions: { metadata: "read", contents: "read" } }],
])("%s token may not comment, which is no failure", async (_, token) => {
  const { hub, number, keep } = await pullRequest(token);
  expect(await keep("two errors")).toEqual({ action: "not-allowed" });
  const kept = hub.addComment(number, "<!-- buslane: the check of this pull request keeps this comment -->\nold", "github-actions[bot]");
  expect(await keep("two errors")).toMatchObject({ action: "not-allowed", url: expect.stringContaining(`${kept}`) as string });
});

test("GitHub's silence, and a pull request that is not there, are failures", async () => {
  const { hub, number, keep } = await pullRequest();
  hub.faults.next({ when: /^POST .*\/comments$/, answer: "reset" });
  await expect(keep("two errors")).rejects.toMatchObject({ code: "REMOTE" });
  hub.faults.next({ when: /^POST .*\/comments$/, answer: { status: 403, headers: { "retry-after": "60" }, body: { message: "You have exceeded a secondary rate limit." } } });
  await expect(keep("two errors")).rejects.toMatchObject({ code: "REMOTE" });
  expect(hub.comments(number)).toEqual([]);
  const bus = openBus({ cwd: tempBus(), env: { PATH: process.env["PATH"], ...hub.env } });
  await expect(bus.keepComment({ pullRequest: 99, body: "x", otherwise: "" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

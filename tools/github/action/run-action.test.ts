import { describe, expect, test } from "vitest";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { NewToken } from "../../dev/github/tokens.js";
import { CLAIM, claim, twoPulls } from "./test-pulls.js";
import { pullEvent, runAction, runForPull } from "./test-run.js";

const FORKS: NewToken = { kind: "app", permissions: { metadata: "read", contents: "read", pull_requests: "read" } };

describe("a pull request", () => {
  test("of a fork is checked in full, and nothing is written", async () => {
    const hub = await twoPulls(FORKS, "stranger/demo");
    const run = await runForPull(hub, hub.second);
    expect(run, run.log).toMatchObject({ code: 1, outputs: { outcome: "failed", errors: "1" } });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", file: CLAIM, message: expect.stringContaining(`#${hub.first}`) as string }));
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "notice", message: expect.stringContaining("may not comment") as string }));
    expect(run.summary).toContain(`${hub.env.GITHUB_SERVER_URL}/stranger/demo/blob/`);
    expect(hub.comments(hub.second)).toEqual([]);
    expect(run.outputs["comment-url"]).toBeUndefined();
  });

  test("can be left without comment, and without a look at the others", async () => {
    const hub = await twoPulls();
    const quiet = await runForPull(hub, hub.second, { with: { comment: "false" } });
    expect([quiet.code, hub.comments(hub.second)]).toEqual([1, []]);
    const before = hub.requests.length;
    const alone = await runForPull(hub, hub.second, { with: { "pull-requests": "false", comment: "false" } });
    expect(alone, alone.log).toMatchObject({ code: 0, outputs: { outcome: "passed", claims: "[]" } });
    expect(hub.requests.length).toBe(before);
  });

  test("with a warning fails where warnings count", async () => {
    const hub = await twoPulls();
    const run = (failOn: string) => runForPull(hub, hub.first, { with: { "fail-on": failOn, comment: "false" } });
    const [lenient, strict] = [await run("error"), await run("warning")];
    expect(lenient, lenient.log).toMatchObject({ code: 0, outputs: { ok: "true", errors: "0" } });
    expect(strict, strict.log).toMatchObject({ code: 1, outputs: { ok: "false", outcome: "failed", errors: "0", warnings: lenient.outputs["warnings"] } });
  });

  test("is held against a base of one's own", async () => {
    const hub = await twoPulls();
    hub.commit("release", { [CLAIM]: claim("cleo") });
    const run = await runForPull(hub, hub.first, { with: { base: "release", comment: "false" } });
    expect(run, run.log).toMatchObject({ code: 1 });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", title: "buslane: duplicate-claim", message: expect.stringContaining("cleo") as string }));
  });
});

describe("other events", () => {
  test("a merge group is its pull request's", async () => {
    const hub = await twoPulls();
    hub.pullRefs();
    const base_sha = hub.pull(hub.second).pull.base_sha;
    const { pull } = hub.pull(hub.second);
    const ref = `refs/heads/gh-readonly-queue/main/pr-${hub.second}-${base_sha}`;
    const run = await runAction(hub, { event: "merge_group", payload: { merge_group: { head_sha: pull.head, head_ref: ref, base_sha, base_ref: "refs/heads/main" } }, ref, checkout: `refs/pull/${hub.second}/merge` });
    expect(run, run.log).toMatchObject({ code: 1, outputs: { outcome: "failed", errors: "1" } });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", message: expect.stringContaining(`#${hub.first}`) as string }));
    expect(hub.comments(hub.second)).toHaveLength(1);
  });

  test.each<[string, object]>([
    ["push", { before: "0".repeat(40), repository: { default_branch: "main" } }],
    ["push", { before: "d".repeat(40), repository: { default_branch: "main" } }],
    ["workflow_dispatch", {}],
    ["schedule", { schedule: "0 4 * * *" }],
  ])("%s on the default branch is about no pull request", async (event, payload) => {
    const hub = await twoPulls();
    const run = await runAction(hub, { event, payload, ref: "refs/heads/main" });
    expect(run, run.log).toMatchObject({ code: 0, outputs: { outcome: "passed" } });
    expect(run.annotations.map(({ level }) => level)).toEqual("before" in payload && String(payload.before).startsWith("d") ? ["notice"] : []);
    expect([hub.comments(hub.first), hub.comments(hub.second)]).toEqual([[], []]);
  });

  test("a push holds the record against what was there before", async () => {
    const hub = await fakeGitHub({ token: { kind: "app" }, files: { "_bus/config.json": {}, "_bus/events/2026-01-31/ada-s-1.jsonl": '{"ts":"2026-01-31T09:00:00Z","agent_id":"ada","event":"note","summary":"a"}\n' } });
    const before = hub.commit("main", { "a.txt": "1\n" });
    hub.commit("main", { "_bus/events/2026-01-31/ada-s-1.jsonl": '{"ts":"2026-01-31T09:00:00Z","agent_id":"ada","event":"note","summary":"b"}\n' });
    const run = await runAction(hub, { event: "push", payload: { before, repository: { default_branch: "main" } }, ref: "refs/heads/main" });
    expect(run, run.log).toMatchObject({ code: 1, outputs: { outcome: "failed" } });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", title: "buslane: append-only", file: "_bus/events/2026-01-31/ada-s-1.jsonl", line: "1" }));
  });

  test("what is on the default branch is not at fault: the pull requests are held against it", async () => {
    const hub = await twoPulls();
    const before = hub.pull(hub.first).pull.base_sha;
    hub.mergePull(hub.first);
    const pushed = await runAction(hub, { event: "push", payload: { before, repository: { default_branch: "main" } }, ref: "refs/heads/main" });
    expect(pushed, pushed.log).toMatchObject({ code: 0, outputs: { outcome: "passed", errors: "0" } });
    const run = await runForPull(hub, hub.second, { checkout: `refs/pull/${hub.second}/head` });
    expect(run, run.log).toMatchObject({ code: 1, outputs: { outcome: "failed" } });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", file: CLAIM, message: expect.stringContaining("ada") as string }));
  });

  test("pull_request_target is refused where the base is checked out, and works where the head is", async () => {
    const hub = await twoPulls();
    const event = { event: "pull_request_target", payload: pullEvent(hub, hub.second), ref: "refs/heads/main" };
    const refused = await runAction(hub, { ...event, depth: 1 });
    expect(refused, refused.log).toMatchObject({ code: 1, outputs: { ok: "false", outcome: "unable" } });
    expect(refused.annotations).toMatchObject([{ level: "error", message: expect.stringMatching(/nothing of #2 would be looked at\nWhat to do: on: pull_request /) as string }]);
    const looked = await runAction(hub, { ...event, checkout: `refs/pull/${hub.second}/head` });
    expect(looked, looked.log).toMatchObject({ code: 1, outputs: { outcome: "failed", errors: "1" } });
    const earlier = await runAction(hub, { ...event, payload: pullEvent(hub, hub.first), checkout: `refs/pull/${hub.first}/head` });
    expect(earlier, earlier.log).toMatchObject({ code: 0, outputs: { outcome: "passed", errors: "0" } });
  });
});

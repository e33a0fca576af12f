import { expect, test } from "vitest";
import { type Occasion, readOccasion } from "./read-occasion.js";

const SHA = "a".repeat(40);
const HEAD = "b".repeat(40);
const BASE = "c".repeat(40);
const env = (name: string, more: Record<string, string> = {}) => ({ GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: "octo/demo", GITHUB_SHA: SHA, GITHUB_WORKSPACE: "/w", ...more });
const REPOSITORY = { repository: { default_branch: "main" } };
const ALONE = { pullRequest: null, head: null, commit: SHA, from: "octo/demo", bases: [] };
const pull = (repo: object | null) => ({ pull_request: { number: 7, head: { sha: HEAD, repo }, base: { ref: "main", sha: BASE } } });
const OWN = { pullRequest: 7, head: HEAD, commit: HEAD, from: "octo/demo", bases: ["refs/remotes/origin/main", BASE] };

test.each<[string, ReturnType<typeof env>, object, Partial<Occasion>]>([
  ["a pull request", env("pull_request"), pull({ full_name: "octo/demo" }), OWN],
  ["a fork's", env("pull_request"), pull({ full_name: "stranger/demo" }), { ...OWN, from: "stranger/demo" }],
  ["one whose fork is gone", env("pull_request"), pull(null), OWN],
  ["a review", env("pull_request_review"), pull({ full_name: "octo/demo" }), OWN],
  ["a merge group", env("merge_group", { GITHUB_REF: `refs/heads/gh-readonly-queue/release/2/pr-12-${BASE}` }), { merge_group: { head_sha: HEAD, base_sha: BASE } }, { pullRequest: 12, head: HEAD, commit: HEAD, from: "octo/demo", bases: [BASE] }],
  ["a merge group of another name", env("merge_group", { GITHUB_REF: "refs/heads/x" }), { merge_group: { head_sha: HEAD, base_sha: BASE } }, { pullRequest: null, head: HEAD, commit: HEAD, from: "octo/demo", bases: [BASE] }],
  ["a push", env("push", { GITHUB_REF: "refs/heads/x" }), { ...REPOSITORY, before: BASE }, { ...ALONE, bases: [BASE] }],
  ["a new branch", env("push", { GITHUB_REF: "refs/heads/x" }), { ...REPOSITORY, before: "0".repeat(40) }, ALONE],
  ["a push to the default branch", env("push", { GITHUB_REF: "refs/heads/main" }), { ...REPOSITORY, before: BASE }, { ...ALONE, bases: [BASE], settled: true }],
  ["by hand", env("workflow_dispatch"), {}, ALONE],
  ["by the clock", env("schedule"), { schedule: "0 4 * * *" }, ALONE],
])("%s", (_, surroundings, payload, wanted) => {
  expect(readOccasion(surroundings, payload)).toEqual({ event: surroundings.GITHUB_EVENT_NAME, repository: "octo/demo", server: "https://github.com", workspace: "/w", settled: false, ...wanted });
});

test("GitHub's own address is the runner's", () => {
  expect(readOccasion(env("schedule", { GITHUB_SERVER_URL: "https://git.example.org" }), {}).server).toBe("https://git.example.org");
});

test.each<[string, Record<string, string>, unknown, string, string]>([
  ["outside a workflow", {}, {}, "USAGE", "GITHUB_EVENT_NAME"],
  ["an event that is no object", env("push"), null, "BAD_DATA", "the event"],
  ["a push of an unknown repository", env("push"), {}, "BAD_DATA", "repository"],
  ["a push that does not say what was before", env("push"), REPOSITORY, "BAD_DATA", "before"],
  ["a pull request without a number", env("pull_request"), { pull_request: {} }, "BAD_DATA", "pull_request.number"],
  ["a merge group that is not told", env("merge_group"), {}, "BAD_DATA", "merge_group"],
])("%s is refused", (_, surroundings, payload, code, what) => {
  expect(() => readOccasion(surroundings, payload)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(what) }));
});

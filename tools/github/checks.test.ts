import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { ask, server } from "./test-github.js";

test("checks: the last run of each name, and statuses", async () => {
  const hub = await fakeGitHub();
  const commit = hub.commit("b", { a: "a" });
  const github = ask(hub.env);
  expect(await github.checks(commit)).toEqual([]);
  const results = ["success", "failure", "neutral", "skipped", "cancelled", "timed_out", "action_required", "in_progress", "queued"] as const;
  for (const result of results) hub.setCheck(commit, result, result);
  hub.setCheck(commit, "again", "failure");
  hub.setCheck(commit, "again", "success");
  for (const state of ["success", "failure", "error", "pending"] as const) hub.setStatus(commit, `status ${state}`, state);
  hub.setStatus(commit, "status again", "failure");
  hub.setStatus(commit, "status again", "success");
  const found = Object.fromEntries((await github.checks(commit)).map(({ name, state }) => [name, state]));
  expect(found).toEqual({
    success: "passed", failure: "failed", neutral: "passed", skipped: "passed", cancelled: "failed", timed_out: "failed", action_required: "failed", in_progress: "running", queued: "running", again: "passed",
    "status success": "passed", "status failure": "failed", "status error": "failed", "status pending": "running", "status again": "passed",
  });
});

test("two workflows' jobs of one name are two checks: a failed one is not hidden by the other", async () => {
  const runs = ["failure", "success"].map((conclusion, i) => ({ id: i + 1, name: "test", status: "completed", conclusion, html_url: null, check_suite: { id: 10 + i } }));
  const { env } = await server((_request, response) => response.end(JSON.stringify({ total_count: 2, check_runs: runs, statuses: [] })));
  expect((await ask(env).checks("1".repeat(40))).map(({ state }) => state).sort()).toEqual(["failed", "passed"]);
});

test.each([[1, 2], [2, 1]])("of two runs of one name the later one counts, wherever it stands: %d, %d", async (...ids) => {
  const runs = ids.map((id) => ({ id, name: "ci", status: "completed", conclusion: id === 2 ? "success" : "failure", html_url: null }));
  const statuses = ids.map((id) => ({ id, context: "ci", state: id === 2 ? "success" : "failure", target_url: null }));
  const { env } = await server((_request, response) => response.end(JSON.stringify({ total_count: 2, check_runs: runs, statuses })));
  expect(await ask(env).checks("1".repeat(40))).toEqual([{ name: "ci", state: "passed" }, { name: "ci", state: "passed" }]);
});

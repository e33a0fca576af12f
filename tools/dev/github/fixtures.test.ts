import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { expect, onTestFinished, test } from "vitest";
import { replay } from "./fixtures.js";
import { startReplay } from "./start-replay.js";
import { ask } from "./test-ask.js";

test("octokit pages through what GitHub answered once", async () => {
  const { env, pending } = await replay("paginate-issues");
  const [owner = "", repo = ""] = env.GITHUB_REPOSITORY.split("/");
  const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: env.GITHUB_API_URL, auth: env.GITHUB_TOKEN });
  const rows = await octokit.paginate("GET /repos/{owner}/{repo}/issues", { owner, repo, per_page: 3 });
  expect(rows).toHaveLength(13);
  expect(rows[0]!.url).toBe(`${env.GITHUB_API_URL}/repos/${owner}/${repo}/issues/13`);
  expect(pending()).toEqual([]);
});

test("bodies count, unless they are ignored", async () => {
  const strict = await replay("errors");
  expect((await ask(strict, "POST /labels", { body: { color: "invalid", name: "foo" } })).body.message).toBe("Validation Failed");
  const loose = await replay("errors", ["body"]);
  expect((await ask(loose, "POST /labels", { body: { name: "else" } })).status).toBe(422);
});

test("another request than the recorded one is told", async () => {
  const recording = await startReplay("errors");
  onTestFinished(recording.close);
  for (const request of ["PATCH /labels", "POST /label", "POST /labels?page=2", "POST /labels"]) expect((await ask(recording, request, { body: { name: "else" } })).status).toBe(418);
  expect(recording.wrong).toEqual([expect.stringMatching(/^PATCH.*recorded is POST/), expect.stringMatching(/recorded is POST/), expect.stringMatching(/recorded is/), expect.stringMatching(/recorded is {"name":"foo"/)]);
  expect(recording.pending()).toHaveLength(1);
});

test.fails("a recorded request that does not come ends the test badly", async () => {
  await replay("errors");
});

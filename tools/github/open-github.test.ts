import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { scratch } from "../dev/scratch-repo.js";
import { tempRepository } from "../dev/temp-bus.js";
import { ask, refusal } from "./test-github.js";

/** git in a checkout whose remote is this. */
function gitAt(remote: string) {
  const cwd = tempRepository();
  execFileSync("git", ["remote", "add", "origin", remote], { cwd });
  return { run: (args: readonly string[]) => ({ status: 0, stdout: execFileSync("git", args, { cwd, encoding: "utf8" }) }) };
}

test("sends nothing before it is asked, and a program that asked ends by itself, with the patience of every day", async () => {
  const hub = await fakeGitHub();
  hub.openIssue({ title: "t" });
  const script = `
    import { openGitHub } from ${JSON.stringify(new URL("open-github.ts", import.meta.url).href)};
    const github = openGitHub({ env: ${JSON.stringify(hub.env)}, git: null, kept: () => ({ read: () => null, write() {} }), ghToken: () => null });
    console.log(JSON.stringify([github.repository, await github.openPullRequests(), (await github.pullRequestsFrom(["x"])).size, (await github.addComment(1, "c")).body]));
  `;
  const file = join(scratch({ "script.mts": script }), "script.mts");
  const child = spawn(process.execPath, ["--import", "tsx", file], { cwd: fileURLToPath(new URL("../../", import.meta.url)), env: { PATH: process.env["PATH"] } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  expect([await new Promise((resolve) => child.on("close", resolve)), output]).toEqual([0, `${JSON.stringify(["octo/demo", [], 1, "c"])}\n`]);
});

test("finds the repository by the remote of the checkout", async () => {
  const hub = await fakeGitHub();
  const { GITHUB_REPOSITORY: _, ...env } = hub.env;
  const github = ask(env, { git: gitAt("git@github.com:octo/demo.git") });
  expect(github.repository).toBe("octo/demo");
  expect(hub.requests).toEqual([]);
  expect(await github.openPullRequests()).toEqual([]);
});

test("without a remote, and without git, asks which", () => {
  const none = { run: () => ({ status: 2, stdout: "" }) };
  for (const git of [none, null]) expect(() => ask({}, { git })).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("an enterprise's API is asked below its path, for GraphQL too", async () => {
  const hub = await fakeGitHub();
  const github = ask({ ...hub.env, GITHUB_API_URL: `${hub.env.GITHUB_API_URL}/api/v3` });
  await refusal(github.openPullRequests());
  await refusal(github.busEntries(["1".repeat(40)]));
  expect(hub.requests.map(({ path }) => path)).toEqual(["/api/v3/repos/octo/demo/pulls", "/api/graphql"]);
  hub.violations.length = 0;
});

test("knows the pull request of a workflow", async () => {
  const hub = await fakeGitHub();
  expect(ask({ ...hub.env, GITHUB_REF: "refs/pull/7/merge" }).pullRequest).toBe(7);
  expect(ask(hub.env)).not.toHaveProperty("pullRequest");
});

test("a kept branch is told from one that is not", async () => {
  const hub = await fakeGitHub();
  hub.commit("agent/a/free", { a: "a" });
  hub.protect("main");
  const github = ask(hub.env);
  expect([await github.isProtected("main"), await github.isProtected("agent/a/free")]).toEqual([true, false]);
  expect(await refusal(github.isProtected("none"))).toMatchObject({ code: "NOT_FOUND" });
});

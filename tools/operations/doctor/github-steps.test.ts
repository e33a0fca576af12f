import { describe, expect, test } from "vitest";
import { inside } from "../../cli/test-bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { GitHubOptions } from "../../dev/github/world.js";
import { tempBus } from "../../dev/temp-bus.js";
import type { Diagnosis } from "../doctor.js";

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+/, "");
const SAFE: GitHubOptions = { token: { kind: "fine-grained", permissions: { metadata: "read", contents: "write", pull_requests: "write" }, expires_at: inDays(30) } };

async function diagnosed(options: GitHubOptions, keep = true, env: Record<string, string> = {}) {
  const hub = await fakeGitHub(options);
  if (keep) hub.protect("main");
  const root = tempBus();
  const run = (...flags: string[]) => inside(root, { ...hub.env, ...env }).run("doctor", "--github", ...flags);
  const ran = await run("--json");
  const shown = ran.stdout === "" ? null : (JSON.parse(ran.stdout) as Diagnosis);
  const checks = Object.fromEntries((shown?.checks ?? []).map(({ name, state, findings, note }) => [name, { state, note, said: findings.map(({ severity, message }) => `${severity}: ${message}`) }]));
  return { hub, run, ran, checks };
}

test("a token that may no more than it needs, on a repository with rules", async () => {
  const { ran, checks } = await diagnosed(SAFE);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(checks).toMatchObject({
    repository: { state: "ok", note: "octo/demo, public, default branch main" },
    token: { state: "ok", note: "fine-grained, from GITHUB_TOKEN" },
    scopes: { state: "skipped", note: "GitHub names no scopes of this token (fine-grained)" },
    role: { state: "ok", note: "push, triage, pull" },
    expiry: { state: "ok" },
    "default-branch": { state: "ok", note: "main has rules" },
  });
});

describe("what is too much", () => {
  test.each<[string, GitHubOptions, string, string[]]>([
    ["a classic token", {}, "token", ["warning: a classic token in GITHUB_TOKEN reaches every repository of its user, in the hands of every agent that is started from here"]],
    ["repo on a public repository", {}, "scopes", ["warning: the scope repo is more than a public repository needs: private ones are open to it, too"]],
    ["scopes beside it", { private: true, token: { scopes: ["repo", "gist", "delete_repo", "admin:org"] } }, "scopes", ["warning: the scope gist is not needed by the bus", "error: the scope delete_repo is not needed by the bus", "error: the scope admin:org is not needed by the bus"]],
    ["the role of an administrator", { token: { role: "admin" } }, "role", ["warning: the token's user has the role admin: it can change its protection, its secrets and who may come in"]],
    ["no end", { token: {} }, "expiry", ["warning: the token never expires"]],
    ["an end in a year", { token: { expires_at: inDays(300) } }, "expiry", [expect.stringMatching(/^warning: the token expires only in (299|300) days$/)]],
    ["an end in two days", { token: { expires_at: inDays(2) } }, "expiry", [expect.stringMatching(/^warning: the token expires \d{4}/)]],
  ])("%s", async (_, options, check, said) => {
    const { ran, checks } = await diagnosed(options);
    expect(ran.code).toBe(1);
    expect(checks[check]).toMatchObject({ state: "found", said });
  });

  test("a default branch without rules", async () => {
    const { ran, checks } = await diagnosed(SAFE, false);
    expect(ran.code).toBe(1);
    expect(checks["default-branch"]).toMatchObject({ state: "found", said: [expect.stringContaining("no rule protects main")] });
  });
});

test.each<[string, GitHubOptions, string, string, string]>([
  ["what is enough for a private repository", { private: true, token: { scopes: ["repo"] } }, "scopes", "ok", "repo"],
  ["public_repo", { token: { scopes: ["public_repo"] } }, "scopes", "ok", "public_repo"],
  ["the user's role is not the token's", { token: { kind: "fine-grained", role: "admin", expires_at: inDays(30) } }, "role", "skipped", "GitHub tells the role of the token's user, not what this token (fine-grained) was given"],
  ["a workflow's token ends with its job", { token: { kind: "app" } }, "expiry", "skipped", "GitHub names no end of this token (app)"],
  ["of gh", { token: { kind: "oauth", scopes: ["public_repo"] } }, "expiry", "skipped", "GitHub names no end of this token (oauth)"],
])("%s", async (_, options, check, state, note) => {
  expect((await diagnosed(options)).checks[check]).toMatchObject({ state, note });
});

test("what GitHub does not say with this token is not known, and not well either", async () => {
  const { checks } = await diagnosed({ ...SAFE, private: true, token: { ...SAFE.token, permissions: { metadata: "read" } } });
  expect(checks["default-branch"]).toMatchObject({ state: "skipped", note: expect.stringMatching(/^GitHub does not say whether main is protected: /) });
});

test("without a token there is little to say, and it is said", async () => {
  const { ran, checks } = await diagnosed(SAFE, true, { GITHUB_TOKEN: "", PATH: "/nowhere" });
  expect(ran.code).toBe(1);
  expect(checks).toMatchObject({ token: { state: "found", said: [expect.stringContaining("there is no token")] }, scopes: { state: "skipped", note: "no token" }, role: { state: "skipped" }, expiry: { state: "skipped" }, "default-branch": { state: "ok" } });
});

test.each<[string, Record<string, string>, number]>([
  ["GitHub is not there", { GITHUB_API_URL: "http://127.0.0.1:9" }, 7],
  ["the token is not valid", { GITHUB_TOKEN: "ghp_000000000000000000000000000000009999" }, 7],
  ["the repository is not there", { GITHUB_REPOSITORY: "octo/none" }, 4],
])("%s: nothing is known, so nothing is well", async (_, env, code) => {
  const { ran } = await diagnosed(SAFE, true, env);
  expect(ran).toMatchObject({ code, stdout: "", stderr: expect.stringContaining("hint") });
});

test("another repository can be asked about, and --repo alone means nothing", async () => {
  const { run, hub } = await diagnosed(SAFE, true, { GITHUB_REPOSITORY: "octo/none" });
  expect((await run("--repo", "octo/demo")).stdout).toContain("octo/demo, public");
  expect(await inside(tempBus(), hub.env).run("doctor", "--repo", "octo/demo")).toMatchObject({ code: 2 });
});

test.each([
  ["what was found", {}],
  ["a repository that is not there", { GITHUB_REPOSITORY: "octo/none" }],
  ["GitHub that is not there", { GITHUB_API_URL: "http://127.0.0.1:9" }],
])("the token itself is shown to nobody: %s", async (_, env) => {
  const { hub, ran, run } = await diagnosed({ token: { scopes: ["repo", "gist"], role: "admin" } }, false, { BUS_DEBUG: "1", ...env });
  for (const { stdout, stderr } of [ran, await run()]) {
    expect(stdout + stderr).not.toBe("");
    expect(stdout + stderr).not.toContain(hub.env.GITHUB_TOKEN.slice(4));
  }
});

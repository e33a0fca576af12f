import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import type { NewToken } from "../dev/github/tokens.js";
import { findToken } from "./find-token.js";
import { ask, refusal, server } from "./test-github.js";

test.each<[string, NewToken, object]>([
  ["a classic one", { kind: "classic", scopes: ["repo", "workflow"], expires_at: "2999-01-31T12:00:00Z" }, { kind: "classic", scopes: ["repo", "workflow"], expires_at: "2999-01-31T12:00:00Z", login: "octocat" }],
  ["a classic one without scopes", { kind: "classic", scopes: [] }, { kind: "classic", scopes: [], expires_at: null, login: "octocat" }],
  ["gh's own", { kind: "oauth", scopes: ["repo"], login: "someone" }, { kind: "oauth", scopes: ["repo"], expires_at: null, login: "someone" }],
  ["a fine-grained one", { kind: "fine-grained", expires_at: "2999-01-31T12:00:00Z" }, { kind: "fine-grained", scopes: null, expires_at: "2999-01-31T12:00:00Z", login: "octocat" }],
  ["a workflow's", { kind: "app" }, { kind: "app", scopes: null, expires_at: null }],
])("tells of %s what can be told", async (_, token, facts) => {
  const hub = await fakeGitHub({ token });
  expect(await ask(hub.env).token()).toEqual({ source: "GITHUB_TOKEN", ...facts });
  expect(hub.requests).toHaveLength(1);
});

test.each([
  ["github_pat_x", null],
  ["ghs_x", null],
  ["ghp_x", []],
  ["gho_x", []],
  ["0123456789abcdef", []],
])("an empty list of scopes of %s", async (token, scopes) => {
  const { env } = await server((_request, response) => response.setHeader("x-oauth-scopes", "").end(JSON.stringify({ login: "someone" })));
  expect((await ask({ ...env, GITHUB_TOKEN: token }).token()).scopes).toEqual(scopes);
});

test.each([
  ["2026-01-31 12:00:00 UTC", "2026-01-31T12:00:00Z"],
  ["2026-01-31 12:00:00 +0200", "2026-01-31T10:00:00Z"],
  ["2026-01-31 12:00:00 -08:00", "2026-01-31T20:00:00Z"],
  ["soon", null],
  ["2026-99-31 12:00:00 UTC", null],
])("expires %s", async (told, at) => {
  const { env } = await server((_request, response) => response.setHeader("github-authentication-token-expiration", told).end(JSON.stringify({ login: "someone" })));
  expect((await ask(env).token()).expires_at).toBe(at);
});

test("takes the token from gh, and tells where it is from", async () => {
  const hub = await fakeGitHub();
  const { GITHUB_TOKEN: token, ...env } = hub.env;
  const asked: string[] = [];
  const github = ask(env, { ghToken: (host) => (asked.push(host), token) });
  expect(await github.token()).toMatchObject({ source: "gh", kind: "classic" });
  expect(asked).toEqual([new URL(hub.env.GITHUB_API_URL).host]);
  expect(await ask(env).token()).toEqual({ source: "none", kind: "none", scopes: null, expires_at: null });
});

test("a bad token is told as such", async () => {
  const hub = await fakeGitHub();
  expect(await refusal(ask({ ...hub.env, GITHUB_TOKEN: `ghp_${"0".repeat(36)}` }).token())).toMatchObject({ code: "REMOTE", message: "GitHub does not accept the token" });
});

const GH = (): string => "of-gh";
test.each<[string, { host: string; ownToken: boolean }, Record<string, string>, object]>([
  ["of the environment", { host: "github.com", ownToken: true }, { GITHUB_TOKEN: "a" }, { source: "GITHUB_TOKEN", token: "a" }],
  ["of gh, when the environment's is empty", { host: "github.com", ownToken: true }, { GITHUB_TOKEN: " " }, { source: "gh", token: "of-gh" }],
  ["of gh, for a host that the environment's is not meant for", { host: "forge.example", ownToken: false }, { GITHUB_TOKEN: "a" }, { source: "gh", token: "of-gh" }],
  ["of gh, who reads GH_TOKEN itself", { host: "github.com", ownToken: true }, { GH_TOKEN: "b" }, { source: "gh", token: "of-gh" }],
])("the token is that %s", (_, place, env, token) => {
  expect(findToken(place, env, GH)).toEqual(token);
});

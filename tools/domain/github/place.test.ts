import { expect, test } from "vitest";
import { BusError } from "../bus-error.js";
import { githubPlace } from "./place.js";

const PUBLIC = { repository: "octo/demo", apiUrl: "https://api.github.com", host: "github.com", ownToken: true };
const CORP = { repository: "octo/demo", apiUrl: "https://ghe.corp.example/api/v3", host: "ghe.corp.example", ownToken: false };
const SHA = "a".repeat(40);

test.each([
  ["https://github.com/octo/demo", PUBLIC],
  ["https://github.com/octo/demo.git", PUBLIC],
  ["https://github.com/octo/demo/", PUBLIC],
  ["https://someone@github.com/octo/demo.git", PUBLIC],
  ["https://x-access-token:ghp_abc@github.com/octo/demo.git", PUBLIC],
  ["HTTPS://GitHub.com/octo/demo.git", PUBLIC],
  ["git@github.com:octo/demo.git", PUBLIC],
  ["git@github.com:/octo/demo.git", PUBLIC],
  ["github.com:octo/demo", PUBLIC],
  ["ssh://git@github.com/octo/demo.git", PUBLIC],
  ["ssh://git@ssh.github.com:443/octo/demo.git", PUBLIC],
  ["git@ssh.github.com:octo/demo.git", PUBLIC],
  ["git://github.com/octo/demo.git", PUBLIC],
  ["https://www.github.com/octo/demo", PUBLIC],
  ["https://ghe.corp.example/octo/demo.git", CORP],
  ["git@ghe.corp.example:octo/demo.git", CORP],
  ["ssh://git@ghe.corp.example:2222/octo/demo.git", CORP],
  ["https://ghe.corp.example:8443/octo/demo.git", { ...CORP, apiUrl: "https://ghe.corp.example:8443/api/v3", host: "ghe.corp.example:8443" }],
  ["https://forge/octo/demo.git", { ...CORP, apiUrl: "https://forge/api/v3", host: "forge" }],
  ["git@acme.ghe.com:octo/demo.git", { ...PUBLIC, apiUrl: "https://api.acme.ghe.com", host: "acme.ghe.com" }],
  ["git@github.com:octo_corp/.github.git", { ...PUBLIC, repository: "octo_corp/.github" }],
  ["git@notgithub.com:octo/demo.git", { ...CORP, apiUrl: "https://notgithub.com/api/v3", host: "notgithub.com" }],
])("the remote %s", (remote, place) => {
  expect(githubPlace({ env: {}, remote })).toEqual(place);
});

test.each<[string, { repository?: string; env?: Record<string, string>; remote?: string | null }, object]>([
  ["the environment before the remote", { env: { GITHUB_REPOSITORY: "a/b" }, remote: "git@github.com:octo/demo.git" }, { repository: "a/b" }],
  ["what was asked for before both", { repository: "c/d", env: { GITHUB_REPOSITORY: "a/b" } }, { repository: "c/d" }],
  ["github.com where there is no remote", { repository: "c/d", remote: null }, { apiUrl: "https://api.github.com", host: "github.com" }],
  ["github.com where the remote is a folder", { repository: "c/d", remote: "/srv/git/demo.git" }, { apiUrl: "https://api.github.com" }],
  ["the remote's host for another repository", { repository: "c/d", remote: "git@ghe.corp.example:octo/demo.git" }, { apiUrl: "https://ghe.corp.example/api/v3" }],
  ["an API by name", { repository: "c/d", env: { GITHUB_API_URL: "https://ghe.corp.example/api/v3/" } }, { apiUrl: "https://ghe.corp.example/api/v3", host: "ghe.corp.example", ownToken: true }],
  ["GitHub's own API by name", { repository: "c/d", env: { GITHUB_API_URL: "https://api.github.com" } }, { apiUrl: "https://api.github.com", host: "github.com" }],
  ["an API on the loopback", { repository: "c/d", env: { GITHUB_API_URL: "http://127.0.0.1:8080" } }, { apiUrl: "http://127.0.0.1:8080", host: "127.0.0.1:8080" }],
  ["an API on the loopback, IPv6", { repository: "c/d", env: { GITHUB_API_URL: "http://[::1]:8080" } }, { apiUrl: "http://[::1]:8080" }],
  ["a server by name", { repository: "c/d", env: { GITHUB_SERVER_URL: "https://ghe.corp.example" } }, { apiUrl: "https://ghe.corp.example/api/v3", host: "ghe.corp.example", ownToken: true }],
  ["a server by name, with the ssh configuration's remote", { env: { GITHUB_SERVER_URL: "https://github.com" }, remote: "git@work:octo/demo.git" }, { repository: "octo/demo", host: "github.com" }],
])("%s", (_, { env = {}, remote = null, ...given }, place) => {
  expect(githubPlace({ env, remote, ...given })).toMatchObject(place);
});

test.each([
  ["refs/pull/17/merge", 17],
  ["refs/pull/17/head", 17],
  [`refs/heads/gh-readonly-queue/main/pr-9-${SHA}`, 9],
  [`refs/heads/gh-readonly-queue/release/1.x/pr-9-${SHA}`, 9],
  ["refs/heads/main", undefined],
  ["refs/heads/refs/pull/17/merge", undefined],
  ["refs/pull/0/merge", undefined],
  ["refs/pull/17/merge/x", undefined],
  ["refs/heads/gh-readonly-queue/main/pr-9-short", undefined],
  ["", undefined],
])("the ref %s", (ref, pullRequest) => {
  expect(githubPlace({ env: { GITHUB_REPOSITORY: "octo/demo", GITHUB_REF: ref }, remote: null }).pullRequest).toBe(pullRequest);
});

test("a workflow's ref is about the workflow's repository", () => {
  const env = { GITHUB_REPOSITORY: "octo/demo", GITHUB_REF: "refs/pull/17/merge" };
  expect(githubPlace({ env, remote: null, repository: "Octo/Demo" }).pullRequest).toBe(17);
  expect(githubPlace({ env, remote: null, repository: "octo/other" }).pullRequest).toBeUndefined();
});

test.each<[string, { repository?: string; env?: Record<string, string>; remote?: string | null }]>([
  ["nothing says which", {}],
  ["a folder", { remote: "/srv/git/demo.git" }],
  ["a folder as an address", { remote: "file:///srv/git/demo.git" }],
  ["a drive", { remote: "C:\\git\\demo.git" }],
  ["a group within a group", { remote: "https://gitlab.example/a/b/c.git" }],
  ["an owner alone", { repository: "octo" }],
  ["a way out", { repository: "../demo" }],
  ["a way out at the end", { repository: "octo/.." }],
  ["a way further", { repository: "octo/demo/pulls" }],
  ["a query", { repository: "octo/demo?x=1" }],
  ["a line end", { repository: "octo/demo\n" }],
  ["an encoded slash", { repository: "octo/%2e%2e" }],
  ["the environment's odd name", { env: { GITHUB_REPOSITORY: "octo demo/x" } }],
  ["a host of the ssh configuration", { remote: "git@work:octo/demo.git" }],
  ["plain http", { repository: "octo/demo", env: { GITHUB_API_URL: "http://ghe.corp.example/api/v3" } }],
  ["plain http that looks like the loopback", { repository: "octo/demo", env: { GITHUB_API_URL: "http://127.0.0.1.example" } }],
  ["an API with a password", { repository: "octo/demo", env: { GITHUB_API_URL: "https://a:ghp_abc@api.github.com" } }],
  ["an API with a password alone", { repository: "octo/demo", env: { GITHUB_API_URL: "https://:ghp_abc@api.github.com" } }],
  ["an API with a query", { repository: "octo/demo", env: { GITHUB_API_URL: "https://api.github.com?x=1" } }],
  ["no address", { repository: "octo/demo", env: { GITHUB_API_URL: "api.github.com" } }],
  ["another protocol", { repository: "octo/demo", env: { GITHUB_API_URL: "ftp://api.github.com" } }],
  ["a server over plain http", { repository: "octo/demo", env: { GITHUB_SERVER_URL: "http://github.com" } }],
])("refuses %s, and says what to do", (_, { env = {}, remote = null, ...given }) => {
  const refused = (): unknown => githubPlace({ env, remote, ...given });
  expect(refused).toThrow(BusError);
  expect(refused).toThrow(expect.objectContaining({ code: "USAGE", hint: expect.stringMatching(/./) }));
  expect(refused).not.toThrow(/ghp_abc/);
});

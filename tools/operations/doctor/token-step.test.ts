import { expect, test } from "vitest";
import { inside } from "../../cli/test-bus.js";
import { git } from "../../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../../dev/temp-bus.js";
import type { Diagnosis } from "../doctor.js";

const SECRET = "0123456789abcdefABCDEF0123456789abcd";
const tokenCheck = async (root: string, env: Record<string, string>) => {
  const { stdout, code } = await inside(root, env).run("doctor", "--json");
  const { checks, ok } = JSON.parse(stdout) as Diagnosis;
  expect(code).toBe(ok ? 0 : 1);
  return checks.find(({ name }) => name === "token");
};

test.each([
  ["none", {}, "skipped", []],
  ["a workflow's", { GITHUB_TOKEN: `ghs_${SECRET}` }, "ok", []],
  ["a fine-grained one", { GITHUB_TOKEN: `github_pat_${SECRET}` }, "ok", []],
  ["a classic one", { GITHUB_TOKEN: `ghp_${SECRET}` }, "found", ["GITHUB_TOKEN"]],
  ["a classic one for gh", { GH_TOKEN: `ghp_${SECRET}` }, "found", ["GH_TOKEN"]],
  ["two", { GITHUB_TOKEN: `ghp_${SECRET}`, GH_TOKEN: `gho_${SECRET}` }, "found", ["GITHUB_TOKEN", "GH_TOKEN"]],
])("a token in the environment: %s", async (_, env, state, files) => {
  for (const root of [tempBus(), tempRepository()]) {
    const check = await tokenCheck(root, env);
    expect(check?.state).toBe(state);
    expect(check?.findings.map(({ file }) => file)).toEqual(files);
    for (const { message, hint } of check?.findings ?? []) {
      expect(message).toContain("every repository of its user");
      expect(hint).toContain("fine-grained token");
    }
  }
});

test.each<[url: string, clean: string | null]>([
  ["https://github.com/o/r.git", null],
  ["git@github.com:o/r.git", null],
  ["ssh://git@github.com/o/r.git", null],
  ["https://alice@github.com/o/r.git", null],
  [`https://alice:${SECRET}@github.com/o/r.git`, "https://github.com/o/r.git"],
  [`https://ghp_${SECRET}@github.com/o/r.git`, "https://github.com/o/r.git"],
  [`https://x-access-token:github_pat_${SECRET}@github.com:8443/o/r`, "https://github.com:8443/o/r"],
])("a password in a remote's URL is found: %s", async (url, clean) => {
  const root = tempRepository();
  git(root, "remote", "add", "up.stream", url);
  const check = await tokenCheck(root, {});
  expect(check).toMatchObject(clean === null ? { state: "skipped" } : { state: "found", findings: [{ message: expect.stringContaining("up.stream"), hint: `git remote set-url up.stream ${clean}, and make that password worthless` }] });
});

test("a push URL has its own command", async () => {
  const root = tempRepository();
  git(root, "remote", "add", "origin", "https://github.com/o/r.git");
  git(root, "config", "remote.origin.pushurl", `https://ghp_${SECRET}@github.com/o/r.git`);
  expect((await tokenCheck(root, {}))?.findings[0]?.hint).toContain("git remote set-url --push origin https://github.com/o/r.git");
});

test.each([[], ["--json"]])("the token itself is shown to nobody %s", async (...flags) => {
  const root = tempRepository();
  git(root, "remote", "add", "origin", `https://alice:${SECRET}@github.com/o/r.git`);
  const { stdout, stderr } = await inside(root, { GITHUB_TOKEN: `ghp_${SECRET}`, BUS_DEBUG: "1" }).run("doctor", ...flags);
  expect(stdout).toContain("GITHUB_TOKEN");
  expect(stdout + stderr).not.toContain(SECRET);
});

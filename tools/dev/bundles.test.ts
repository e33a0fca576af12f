import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const dist = new URL("../../dist/", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, dist), "utf8");

test.each([["hot.cjs", false], ["mcp.cjs", false], ["keeper.cjs", false], ["main.cjs", true], ["lib/github/octokit.js", true]])("octokit in %s: %s", (bundle, has) => {
  expect(text(bundle).includes("octokit-core.js/")).toBe(has);
});

test.each(["hot.cjs", "mcp.cjs", "main.cjs"])("%s is ASCII, as the loader reads it: signs and scripts in regular expressions, too", (bundle) => {
  expect(/[^\0-\x7f].{0,20}/.exec(text(bundle))?.[0]).toBeUndefined();
});

test("what agents call all the time has nothing of workers in it", () => {
  expect(text("hot.cjs")).not.toMatch(/BUS_WORKER|worker_id|workers\.json|execution-tracker/);
});

test("the library asks for no package of octokit's", () => {
  expect(text("lib/github/octokit.js")).not.toMatch(/\b(?:from|import|require)\b *\(?["']@?octokit/);
});

test("the licences of what is in the bundles are with them", () => {
  for (const name of ["@octokit/core", "@modelcontextprotocol/sdk", "yargs-parser", "nanoid"]) expect(text("THIRD-PARTY-LICENSES.txt")).toMatch(new RegExp(`^${name} \\d`, "m"));
});

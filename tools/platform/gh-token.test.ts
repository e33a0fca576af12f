import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { ghToken } from "./gh-token.js";

/** A folder with a program called `gh`, first on the path. */
function path(script: string): { PATH: string } {
  const root = scratch({ gh: `#!/bin/sh\n${script}\n` });
  chmodSync(join(root, "gh"), 0o755);
  return { PATH: `${root}:${process.env["PATH"]}` };
}

test.each<[string, string, string | null]>([
  ["the token of the host", 'test "$*" = "auth token --hostname forge.example" && echo gho_abc', "gho_abc"],
  ["what it has from its own variables", 'echo "$GH_TOKEN"', "ghp_of_gh"],
  ["none when it is not logged in", "echo no oauth token found >&2; exit 1", null],
  ["none when it prints nothing", "exit 0", null],
  ["none when it fails after it printed something", "echo half; exit 4", null],
])("%s", (_, script, token) => {
  expect(ghToken("forge.example", { ...path(script), GH_TOKEN: "ghp_of_gh" })).toBe(token);
});

test("none when it does not answer", () => {
  expect(ghToken("github.com", path("exec sleep 60"), 100)).toBeNull();
});

test("none without such a program", () => {
  expect(ghToken("github.com", { PATH: scratch({}) })).toBeNull();
});

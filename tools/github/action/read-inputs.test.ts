import { expect, test } from "vitest";
import { type Inputs, readInputs } from "./read-inputs.js";

const DEFAULTS: Inputs = { token: "", comment: true, pullRequests: true, failOn: "error", directory: "." };
const read = (given: Readonly<Record<string, string>>) => readInputs((name) => given[name] ?? "");

test.each<[string, Record<string, string>, Partial<Inputs>]>([
  ["nothing", {}, {}],
  ["a token and a base", { token: "t", base: "release/2" }, { token: "t", base: "release/2" }],
  ["no comment", { comment: "False" }, { comment: false }],
  ["not the others", { "pull-requests": "FALSE" }, { pullRequests: false }],
  ["warnings, too", { "fail-on": "warning" }, { failOn: "warning" }],
  ["a folder", { "working-directory": "app" }, { directory: "app" }],
])("%s", (_, given, wanted) => {
  expect(read(given)).toEqual({ ...DEFAULTS, ...wanted });
});

test.each([["comment", "maybe"], ["pull-requests", "1"], ["fail-on", "never"]])("%s: %s is refused", (name, text) => {
  expect(() => read({ [name]: text })).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringContaining(`"${text}"`) }));
});

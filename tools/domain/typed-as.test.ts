import { expect, test } from "vitest";
import { asTyped, typedAs } from "./typed-as.js";

test.each([
  [undefined, "/repo", "bus"],
  ["/usr/local/bin/bus", "/repo", "bus"],
  ["/usr/lib/node_modules/buslane/dist/bus.cjs", "/repo", "bus"],
  ["/repo/node_modules/.bin/bus", "/repo", "node_modules/.bin/bus"],
  ["/repo/node_modules/.bin/bus", "/repo/src", "/repo/node_modules/.bin/bus"],
  ["/repo/node_modules/.bin/bus", "/repo-tree", "/repo/node_modules/.bin/bus"],
  ["/my repo's/node_modules/.bin/bus", "/x", "'/my repo'\\''s/node_modules/.bin/bus'"],
])("%s in %s", (program, cwd, typed) => {
  expect(typedAs(program, cwd)).toBe(typed);
});

test("only a command is changed", () => {
  expect(asTyped('bus message send "take the bus home" --to a', "x/bus")).toBe('x/bus message send "take the bus home" --to a');
  expect(asTyped("business first", "x/bus")).toBe("business first");
  expect(asTyped("ask: bus status", "x/bus")).toBe("ask: bus status");
});

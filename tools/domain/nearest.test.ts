import { expect, test } from "vitest";
import { nearest } from "./nearest.js";

test.each([
  ["hihg", ["low", "medium", "high"], "high"],
  ["taks", ["task", "type"], "task"],
  ["a", ["A", "b"], undefined],
  ["4", ["1", "2", "3"], undefined],
  ["bogus", ["low", "medium", "high"], undefined],
])("what was meant by %j of %j is %j", (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});

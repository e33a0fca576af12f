import { expect, test } from "vitest";
import { undeclared } from "./entangled.js";

const LANES = [
  { lane_id: "L-a", depends_on: [] },
  { lane_id: "L-b", depends_on: ["L-a"] },
  { lane_id: "L-c", depends_on: ["L-b"] },
  { lane_id: "L-d", depends_on: [] },
];
const held = (...by: string[]) => undeclared({ lane_id: "L-a", clean: false, files: ["a"], with: by }, LANES);

test.each<[string, string[], string[]]>([
  ["nobody", [], []],
  ["what depends on it", ["L-b"], []],
  ["what depends on it through another", ["L-c"], []],
  ["what says nothing of it", ["L-b", "L-d"], ["L-d"]],
])("S0-24: a lane that does not come off alone, held by %s", (_, by, undeclaredLanes) => {
  expect(held(...by)).toEqual(undeclaredLanes);
});

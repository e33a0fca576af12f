import { expect, test } from "vitest";
import { closedMarkdown, justificationProblem } from "./justification.js";

test.each<[string, RegExp | null]>([
  ["Polling misses events.", null],
  ["# Why\n\nTODO: nothing is left; it polls.", null],
  ["- none of the drivers follows", null],
  ["<details>\nlong\n</details>", null],
  ["[the issue](https://example.org) says so", null],
  ["", /says nothing/],
  ["\n \n", /says nothing/],
  ["# Justification\n\n## Why\n", /says nothing/],
  ["Why\n===\n", /placeholder: Why/],
  ["<!-- say why -->\n", /says nothing/],
  ["<!-- never closed\nPolling misses events.", /says nothing/],
  ["TODO", /placeholder: TODO/],
  ["**tbd**.", /placeholder/],
  ["- [ ]\n", /placeholder/],
  ["<why>", /placeholder/],
  ["...", /placeholder/],
  ["> n/a\n\n- none\n", /placeholder/],
  ["because\n<!-- buslane:start -->", /holds <!-- buslane:start -->/],
  ["because\n```\n<!-- buslane:end -->\n```", /holds <!-- buslane:end -->/],
])("%j says why, or it is told what is wrong", (text, problem) => {
  if (problem === null) expect(justificationProblem(text)).toBeNull();
  else expect(justificationProblem(text)).toMatch(problem);
});

test.each([
  ["plain\n", "plain"],
  ["```ts\nx\n```\nafter", "```ts\nx\n```\nafter"],
  ["```ts\nx", "```ts\nx\n```"],
  ["````\n```\nx", "````\n```\nx\n````"],
  ["~~~\n```\nx", "~~~\n```\nx\n~~~"],
  ["```\n<!-- x", "```\n<!-- x\n```"],
  ["```\n<!-- x\n```", "```\n<!-- x\n```"],
  ["a <!-- b\nc", "a <!-- b\nc\n-->"],
  ["a <!-- b --> c", "a <!-- b --> c"],
  ["<!--\n```\n-->\nx", "<!--\n```\n-->\nx"],
  ["<!--\n```", "<!--\n```\n-->"],
])("%j is closed", (text, closed) => {
  expect(closedMarkdown(text)).toBe(closed);
});

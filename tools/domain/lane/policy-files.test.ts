import { expect, test } from "vitest";
import { isPolicyFile } from "./policy-files.js";

test.each([
  ["gates.json", true], ["AGENTS.md", true], ["CLAUDE.md", true], ["agents.md", true], ["_bus/parallel.json", true], ["_bus/config.json", true], ["pkg/a/AGENTS.md", true],
  ["pkg/a/gates.json", false], ["_bus/lanes/L-a.json", false], ["README.md", false], ["docs/AGENTS.md.txt", false], ["MYAGENTS.md", false],
])("S0-12: whether %s holds rules for agents: %s", (path, is) => {
  expect(isPolicyFile(path)).toBe(is);
});

import { expect, test } from "vitest";
import { type AgentSources, resolveAgent } from "./identity.js";

test.each<[AgentSources, string]>([
  [{ flag: "a", manifest: "m" }, "a"],
  [{ env: "a", manifest: "m" }, "a"],
  [{ bound: "a", manifest: "m" }, "a"],
  [{ manifest: "m" }, "m"],
  [{ flag: "a", env: "a", bound: "a" }, "a"],
])("%j acts as %s", (sources, agent) => {
  expect(resolveAgent(sources)).toBe(agent);
});

test.each<[AgentSources]>([[{}], [{ flag: "a", env: "b" }], [{ flag: "a", bound: "b" }], [{ env: "a", bound: "b" }], [{ flag: "../a" }], [{ flag: "a".repeat(101) }], [{ flag: "" }]])("%j is refused", (sources) => {
  expect(() => resolveAgent(sources)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

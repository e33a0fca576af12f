import { describe, expect, test } from "vitest";
import { explore } from "./model.js";

const PLAIN = { turns: [1, 1], jumps: 0, crashes: 0, warm: true, maxStates: 1_000_000 };

describe("every interleaving of the register's calls", { timeout: 60_000 }, () => {
  test.each([
    ["two processes want an expired lease, either may crash at any call", { ...PLAIN, crashes: 2 }],
    ["two processes, and the clock jumps past every limit at any call", { ...PLAIN, turns: [1, 1], jumps: 1, maxStates: 8000 }],
    ["three processes, the first states", { ...PLAIN, turns: [1, 1, 1], crashes: 1, maxStates: 5000 }],
    ["two processes make the folders too, the first states", { ...PLAIN, warm: false, crashes: 1, maxStates: 5000 }],
  ])("%s", (_, options) => {
    const counts = explore(options);
    expect(counts.violations).toEqual([]);
    expect(counts.ends).toBeGreaterThan(0);
    expect(counts.exhaustive).toBe(options.maxStates === PLAIN.maxStates);
  });

  test.each([
    ["rename-for-link", PLAIN],
    ["steal-by-unlink", PLAIN],
    ["count-only-prune", { ...PLAIN, turns: [1, 2] }],
    ["prune-by-mtime", { ...PLAIN, turns: [1, 2], jumps: 1 }],
  ] as const)("%s is found out", (mutant, options) => {
    expect(explore({ ...options, mutant }).violations).not.toEqual([]);
  });
});

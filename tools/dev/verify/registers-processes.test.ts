import { describe, expect, test } from "vitest";
import { chaos } from "./chaos.js";
import { hammer } from "./registers-hammer.js";
import { storm } from "./storm.js";

const STORM = { processes: 6, rounds: 60 };
const HAMMER = { processes: 4, increments: 50 };
const CHAOS = { processes: 6, tasks: 2, seconds: 2, killEvery: 100 };

describe("registers under real processes", { timeout: 60_000 }, () => {
  test("of all that want an expired lease at one instant, one gets it", async () => {
    expect(await storm(STORM)).toEqual({ wins: STORM.rounds, violations: [] });
  });

  test("every acknowledged increment counts", async () => {
    expect(await hammer(HAMMER)).toMatchObject({ counted: HAMMER.processes * HAMMER.increments, violations: [] });
  });

  test("kills and oversleeping leave the history of a register", async () => {
    const counts = await chaos(CHAOS);
    expect(counts.violations).toEqual([]);
    expect(Math.min(counts.kills, counts.operations, counts.revisions)).toBeGreaterThan(0);
  });

  // A planted bug shows itself by chance: the check may try a few times. The product's own runs above may not.
  test.each(["rename-for-link", "steal-by-unlink"] as const)("storm finds out %s", { retry: 5 }, async (mutant) => {
    expect((await storm({ ...STORM, mutant })).violations).not.toEqual([]);
  });

  test("hammer and chaos find out rename-for-link", { retry: 5 }, async () => {
    expect((await hammer({ ...HAMMER, mutant: "rename-for-link" })).violations).not.toEqual([]);
    expect((await chaos({ ...CHAOS, mutant: "rename-for-link" })).violations).not.toEqual([]);
  });
});

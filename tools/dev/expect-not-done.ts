import { expect } from "vitest";
import { missingForDone } from "../operations/lane/evidence/missing-for-done.js";
import type { BusContext } from "../operations/context.js";
import { openContext } from "./verify/open-context.js";
import { DONE, type WorkingLane, linesOf } from "./working-lane.js";

/** What operations run on in a lane's checkout. */
export const contextOf = (bus: WorkingLane): BusContext => openContext({ cwd: bus.checkout, agent: "x" });

/** Refused with these words, all of them at once, on the log, and nothing is handed in. */
export async function expectNotDone(bus: WorkingLane, ...words: (string | RegExp)[]): Promise<void> {
  const ran = await bus.run(DONE);
  for (const word of words) expect(ran.stderr).toMatch(word);
  expect(ran.stderr).toMatch(/^bus: L-a is not done, .+\nhint: .+\n$/);
  expect(ran.code).toBe(1);
  expect(bus.lane().state).toBe("in_progress");
  expect(linesOf(bus.root).at(-1)).toMatchObject({ event: "alert", task_id: "L-a", meta: { rule: "lane-done" } });
  const missing = await missingForDone(contextOf(bus), bus.lane());
  expect(ran.stderr).toContain(missing.join("; "));
}

import { expect, test } from "vitest";
import type { Lane } from "../../schema/records.gen.js";
import { lanesOfWave, missingBefore, nextLanes } from "./order.js";

function lane(lane_id: string, state: Lane["state"], more: Partial<Lane> = {}): Lane {
  const at = "2026-01-31T09:00:00Z";
  return { lane_id, state, home: ".", mode: "B", target: "main", worker: "w", brief: {}, depends_on: [], planned_at: at, planned_by: "lead", checkpoints: [], failures: [], gates: [], history: [], ...more };
}
const ready = (lane_id: string, at: string, depends_on: string[] = []): Lane => lane(lane_id, "ready_for_integration", { depends_on, history: [{ state: "ready_for_integration", at: `2026-01-31T${at}:00Z`, by: "w", role: "worker" }] });

test("S1-81: the next are those that were handed in and miss nothing, the longest waiting first", () => {
  const lanes = [ready("L-1", "10:00"), ready("L-2", "09:00"), ready("L-3", "08:00", ["L-4"]), lane("L-4", "in_progress"), ready("L-5", "09:30", ["L-6"]), lane("L-6", "verified")];
  expect(nextLanes(lanes)).toEqual(["L-2", "L-5", "L-1"]);
});

test.each<[Lane, string[]]>([
  [lane("L-1", "integrated"), []],
  [lane("L-1", "closed", { outcome: "completed" }), []],
  [lane("L-1", "closed", { outcome: "dropped" }), ["L-1 (dropped)"]],
  [lane("L-1", "closed"), []],
  [lane("L-1", "ready_for_integration"), ["L-1 (ready_for_integration)"]],
  [lane("L-9", "integrated"), ["L-1 (unknown)"]],
])("%#: what a lane still misses", (needed, missing) => expect(missingBefore({ depends_on: ["L-1"] }, [needed])).toEqual(missing));

test("S1-60: a wave is all of its lanes but those that were given up", () => {
  const lanes = [lane("L-1", "verified", { wave: "W1" }), lane("L-2", "closed", { wave: "W1", outcome: "dropped" }), lane("L-3", "planned", { wave: "W1" }), lane("L-4", "integrated", { wave: "W2" }), lane("L-5", "closed", { wave: "W1", outcome: "completed" })];
  expect(lanesOfWave(lanes, "W1").map(({ lane_id }) => lane_id)).toEqual(["L-1", "L-3", "L-5"]);
});

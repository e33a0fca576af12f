import type { Lane } from "../../schema/records.gen.js";
import { timesInWork } from "../lane/state.js";

/** How many of the lanes were in work at the same time, at most (S0-03). `now`: ms, for those that still are. */
export function atOnce(lanes: readonly Lane[], now: number): number {
  const spans = lanes.map((lane) => timesInWork(lane, now));
  const starts = spans.flat().map(([from]) => from);
  return Math.max(0, ...starts.map((moment) => spans.filter((own) => own.some(([from, to]) => from <= moment && moment < Math.max(to, from + 1))).length));
}

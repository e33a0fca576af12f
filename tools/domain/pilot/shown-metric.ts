import type { PilotMetric } from "../../schema/records.gen.js";
import { percent } from "../metrics/advice.js";

const GOALS: Readonly<Record<PilotMetric["name"], string>> = {
  throughput: "at least 4",
  lead_time: "under 6",
  contract_regressions: "none",
  red_merges: "none",
  escalations: "all",
  predictability: "at least 80 %",
};

/** "throughput 3 (at least 4 lanes ready for review)". */
export function shownMetric({ name, value, unit }: PilotMetric): string {
  return `${name.replace("_", " ")} ${shownValue(name, value ?? null)} (${GOALS[name]}; ${unit ?? ""})`;
}

/** What is to be reached. */
export function goalOf(name: PilotMetric["name"]): string {
  return GOALS[name];
}

/** Cut, not rounded: what is just below a goal is not shown as the goal. Hours that are just above one are shown with what is above. */
export function shownValue(name: PilotMetric["name"], value: number | null): string {
  if (value === null) return "not measured";
  if (name === "escalations" || name === "predictability") return percent(value);
  const short = Math.floor(value * 100) / 100;
  return short < value && Number.isInteger(short) ? `a little over ${short}` : String(short);
}

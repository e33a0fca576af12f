import { BusError } from "../../domain/bus-error.js";
import type { BundleItem } from "../../domain/pull-request/bundle.js";

/** The answer is no: what a pull request still lacks, as an error. */
export function lacking(task: string, items: readonly BundleItem[]): BusError {
  const missing = items.filter(({ state }) => state === "missing");
  const [only, second] = missing;
  const hint = second === undefined ? only?.hint : undefined;
  return new BusError("NO", `the pull request of ${task} lacks: ${missing.map(({ name, message }) => `${name} (${message})`).join(", ")}`, { hint: hint ?? `bus pr check ${task}` });
}

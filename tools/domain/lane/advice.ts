import type { Lane } from "../../schema/records.gen.js";
import type { Hotspot } from "../hotspots.js";
import { unboundedSigns } from "./bounded.js";

/** A contract that two lanes work against at once. */
export interface SharedContract {
  readonly path: string;
  readonly lane_id: string;
}

/** What a plan should think of again, though nothing forbids it. */
export function planAdvice({ brief, checklist }: Pick<Lane, "brief" | "checklist">, hotspots: readonly Hotspot[], contracts: readonly SharedContract[], common: readonly string[] = []): string[] {
  const signs = unboundedSigns(brief.objective ?? "");
  return [
    // S1-10, S1-107.
    ...(signs.length > 0 ? [`its objective looks like more than one (${signs.join(", ")}): one lane, one responsibility`] : []),
    // S1-16.
    ...(checklist?.single_target === false ? ["it has no single acceptance target: divide it by acceptance"] : []),
    ...(checklist?.tests_clear === false ? ["it is not clear what its tests must show: say so in its test plan first"] : []),
    ...(checklist?.rollback_simple === false ? ["it cannot be taken back simply: make it smaller"] : []),
    ...hotspots.map(hotspotAdvice),
    // S0-11, S0-12.
    ...common.map((path) => `${path} is everybody's and lies in its scope: put it out of scope, or it takes a boundary approval`),
    // S1-83.
    ...contracts.map(({ path, lane_id }) => `${path} is a contract that ${lane_id} works against, too: settle it first, in a lane of its own that both depend on`),
  ];
}

/** S1-84: a giant file is divided before lanes meet in it; S1-82: any other hotspot goes from lane to lane. */
function hotspotAdvice({ path, bytes, changes, why }: Hotspot): string {
  if (why.includes("large")) return `${path} has ${Math.round(bytes / 1024)} KiB: split it before several lanes work on it`;
  const reason = why.includes("changed") ? `was changed in ${changes} commits` : "is declared a hotspot";
  return `${path} ${reason}: one lane at a time, and as little of it as will do`;
}

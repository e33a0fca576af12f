import type { Lane } from "../../schema/records.gen.js";
import type { LaneLine } from "./lane-log.js";

/** One conflict that a lane met, for one class and its files. */
export interface MetConflict {
  readonly lane_id: string;
  readonly class: string;
  readonly files: readonly string[];
}

/** Every conflict of these lanes that record or log tells of; each lane counts once for a class and its files, however often it was told. */
export function metConflicts(lanes: readonly Lane[], lines: readonly LaneLine[]): MetConflict[] {
  const told = lines.flatMap(({ event, lane_id, meta }) => (event === "conflict" && lane_id !== undefined ? inMeta(lane_id, meta) : []));
  const recorded = lanes.flatMap(({ lane_id, integration, integrations = [] }) => [integration, ...integrations].flatMap((one) => (one?.conflicts ?? []).map(({ class: kind, files }) => ({ lane_id, class: kind, files }))));
  return [...new Map([...recorded, ...told].map((conflict) => [JSON.stringify([conflict.lane_id, conflict.class, conflict.files.toSorted()]), conflict])).values()];
}

function inMeta(lane_id: string, meta: Readonly<Record<string, unknown>>): MetConflict[] {
  const { conflicts } = meta;
  return (Array.isArray(conflicts) ? (conflicts as unknown[]) : [meta]).flatMap((one) => {
    if (typeof one !== "object" || one === null) return [];
    const { class: kind, files } = one as Readonly<Record<string, unknown>>;
    return typeof kind !== "string" ? [] : [{ lane_id, class: kind, files: Array.isArray(files) ? files.filter((file) => typeof file === "string") : [] }];
  });
}

import { BusError } from "../../../domain/bus-error.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";

/** Keeps the rendered hand-off below `_report/agent/<agent>/` of this command's checkout; another text for the same checkpoint gets a number. Returns its path. */
export function keepHandoff(bus: BusContext, { lane_id }: Pick<Lane, "lane_id">, agent: string, checkpoint: string, text: string): string {
  const stem = `_report/agent/${agent}/handoff-${lane_id}-${checkpoint}`;
  const work = bus.repo.work(bus.repo.layout.checkout);
  for (let number = 1; ; number += 1) {
    const file = `${stem}${number === 1 ? "" : `-${number}`}.md`;
    const kept = work.file(file);
    if (kept === null) {
      if (created(bus, file, text)) return file;
    } else if (kept.bytes.toString("utf8") === text) return file;
  }
}

/** false: somebody else made it just now. */
function created(bus: BusContext, file: string, text: string): boolean {
  try {
    bus.repo.writeReport(file, text);
    return true;
  } catch (error) {
    if (error instanceof BusError && error.code === "CONFLICT") return false;
    throw error;
  }
}

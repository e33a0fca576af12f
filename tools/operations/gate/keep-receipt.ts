import { BusError } from "../../domain/bus-error.js";
import { redactDeep } from "../../domain/redact.js";
import { faultOf } from "../../schema/parallel-record.js";
import type { GateReceipt, LaneGate } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";

/** Gates of one kind that may end in one millisecond. */
const NAMES = 100;

/** Writes a receipt once, under a name of its own below `_report/runner/`, and returns what a lane's record keeps of it: the file and its SHA-256. */
export function keepReceipt(bus: BusContext, seen: GateReceipt): { entry: LaneGate; receipt: GateReceipt } {
  const { value: receipt } = bus.repo.config().secrets?.redact === false ? { value: seen } : redactDeep(seen);
  const fault = faultOf("receipt", receipt);
  if (fault !== null) throw new Error(`the receipt of a gate is none: ${fault}`);
  const text = `${JSON.stringify(receipt, null, 2)}\n`;
  const { gate, verdict, tree, by, role, place, commit, rules, ended_at } = receipt;
  return {
    receipt,
    entry: {
      gate,
      at: ended_at,
      verdict,
      tree,
      receipt: written(bus, receipt, text),
      sha256: bus.digest(text),
      by,
      role,
      place,
      ...(commit !== undefined && { commit }),
      ...(rules !== undefined && { rules }),
    },
  };
}

/** The path of the new file, relative to the checkout. */
function written(bus: BusContext, { gate, lane_id, wave, ended_at }: GateReceipt, text: string): string {
  const stem = `_report/runner/${lane_id ?? wave ?? "tree"}/gate-${gate}-${ended_at.replaceAll(/[-:.]/g, "")}`;
  for (let n = 1; ; n += 1) {
    try {
      return bus.repo.writeReport(n === 1 ? `${stem}.json` : `${stem}-${n}.json`, text);
    } catch (error) {
      if (!(error instanceof BusError) || error.code !== "CONFLICT" || n === NAMES) throw error;
    }
  }
}

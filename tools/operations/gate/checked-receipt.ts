import { dirname } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { parseParallel } from "../../schema/parallel-record.js";
import type { GateReceipt, LaneGate } from "../../schema/records.gen.js";
import { readable } from "../bad-record.js";
import type { BusContext } from "../context.js";

/**
 * The receipt behind a lane's entry: the file as the gate wrote it. It is looked for in `checkout` (absolute), in this command's and in the main one.
 * Throws NOT_FOUND when it is nowhere, BAD_DATA when it was changed, cannot be read, is about another lane, or tells something else than the entry.
 */
export function checkedReceipt(bus: BusContext, checkout: string, entry: LaneGate, lane: string): GateReceipt {
  const hint = `bus gate run ${entry.gate} --lane ${lane}`;
  const places = [...new Set([checkout, bus.repo.layout.checkout, dirname(bus.repo.layout.busDir)])];
  const found = places.map((place) => bus.repo.work(place).read(entry.receipt)).filter((file) => file !== null);
  if (found.length === 0) throw new BusError("NOT_FOUND", `the receipt ${entry.receipt} of gate ${entry.gate} is not there any more`, { hint, file: entry.receipt });
  const own = found.find((file) => file.ok && bus.digest(file.text) === entry.sha256);
  if (own === undefined || !own.ok) throw changed(entry, found.find((file) => !file.ok)?.reason ?? "is not what the gate wrote", hint);
  const receipt = readable(parseParallel("receipt", own.text, entry.receipt), hint);
  for (const key of ["gate", "verdict", "tree", "rules"] as const) {
    if (receipt[key] !== entry[key]) throw changed(entry, `tells another ${key} than the lane's record`, hint);
  }
  if (receipt.lane_id !== lane) throw changed(entry, `is not about ${lane}`, hint);
  return receipt;
}

function changed({ receipt, gate }: LaneGate, why: string, hint: string): BusError {
  return new BusError("BAD_DATA", `the receipt ${receipt} of gate ${gate} ${why}`, { hint, file: receipt });
}

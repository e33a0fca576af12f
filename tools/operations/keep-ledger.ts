import { dirname } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { LANE_MARKS, laneLedger } from "../domain/lane/ledger.js";
import { dependencyOrder } from "../domain/lane/order.js";
import { hasMarkedBlock, withMarkedBlock } from "../domain/marked-block.js";
import { shellWord } from "../domain/shell-word.js";
import type { Lane } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { checkoutOf } from "./lane/lane-work.js";
import { readLanes } from "./lane/lanes.js";
import { ledgerOf, readWorklog } from "./lock-table.js";
import { actAs, parallelPolicy } from "./parallel/act.js";

export interface LedgerRequest {
  write?: boolean;
  /** Hold the ledger's part against the bus. */
  check?: boolean;
  /** Only this wave; the ledger itself has them all. */
  wave?: string;
}

export interface Ledger {
  file: string;
  markdown: string;
  /** With `write`: whether the file was another before. With `check`: whether it differs. */
  changed?: boolean;
}

const NOTE = "Times are UTC. `bus lane ledger --write` wrote this part from the bus; what is edited between the marks is overwritten.";
const HEADING = "## Lanes";

/**
 * The lanes as a part of the execution ledger: locks, checkpoints, evidence, failures, completion (S1-27); written by its one writer (S1-28), and never into a decision register (S1-30).
 * Everything outside of the marks stays as it is. Throws USAGE, NOT_YOURS, BAD_DATA when the ledger cannot be read or its marks are no pair.
 */
export async function keepLedger(bus: BusContext, { write = false, check = false, wave }: LedgerRequest): Promise<Ledger> {
  if (write && check) throw new BusError("USAGE", "the ledger is either written or checked", { hint: "bus lane ledger --write" });
  if ((write || check) && wave !== undefined) throw new BusError("USAGE", "the ledger has every wave: one wave can only be printed", { hint: `bus lane ledger --wave ${wave}` });
  if (write) await actAs(bus, "ledger.write");
  else await parallelPolicy(bus);
  const file = ledgerOf(bus);
  refuseRegister(bus, file);
  const lanes = await readLanes(bus);
  const markdown = rendered(lanes, wave);
  if (!write && !check) return { file, markdown };
  refuseLaneCheckout(bus, lanes, `bus lane ledger --${write ? "write" : "check"}`);
  const current = readWorklog(bus, file) ?? "";
  const text = withLanes(current, markdown, file);
  if (write && text !== current) bus.repo.worklog.replace(file, text);
  return { file, markdown, changed: text !== current };
}

/** S1-30: what was decided, and what happens, are kept apart. */
function refuseRegister(bus: BusContext, file: string): void {
  if (!(bus.repo.config().worklog?.registers ?? []).includes(file)) return;
  throw new BusError("USAGE", `${file} is declared as a decision register, too: a register is no checkpoint log`, { hint: "give worklog.ledger in _bus/config.json a file of its own", file: "_bus/config.json" });
}

/** A lane's branch would carry its own copy of the ledger to the target. */
function refuseLaneCheckout(bus: BusContext, lanes: readonly Lane[], command: string): void {
  const { checkout, busDir } = bus.repo.layout;
  const lane = lanes.find((one) => one.mode === "B" && one.worktree !== undefined && checkoutOf(bus, one) === checkout);
  if (lane !== undefined) throw new BusError("USAGE", `this is the checkout of ${lane.lane_id}: the ledger is kept in the main one`, { hint: `cd ${shellWord(dirname(busDir))} && ${command}` });
}

function rendered(lanes: readonly Lane[], wave?: string): string {
  const order = dependencyOrder(lanes);
  const wanted = lanes.filter((lane) => wave === undefined || lane.wave === wave);
  return laneLedger(wanted.sort((a, b) => order.indexOf(a.lane_id) - order.indexOf(b.lane_id)));
}

/** A section of its own for the first time; later the same place, wherever its owner has put the marks. */
function withLanes(text: string, markdown: string, file: string): string {
  const body = `\n${markdown}\n\n${NOTE}\n`;
  if (hasMarkedBlock(text, LANE_MARKS, file)) return withMarkedBlock(text, LANE_MARKS, body, file);
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  const joint = text === "" || text === "\ufeff" ? "" : text.endsWith("\n") ? eol : eol + eol;
  return withMarkedBlock(text + joint + HEADING + eol, LANE_MARKS, body, file);
}

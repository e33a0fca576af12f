import type { GateReceipt, StepReceipt } from "../../schema/records.gen.js";

/** Bytes that a receipt may have, with room to what a record's reader takes. */
const LIMIT = 200 * 1024;
/** Words of a command line, and names of files, that are always shown. */
const WORDS = 40;
const FILES = 1000;
const SHORT_TAIL = 1024;

/** Each gives up more than the one before it. */
const SHORTER: readonly ((step: StepReceipt) => StepReceipt)[] = [
  (step) => ({ ...step, ...(step.run !== undefined && { run: shortened(step.run, WORDS) }) }),
  (step) => (step.status === "passed" ? { ...step, ...cutTail(step) } : step),
  (step) => ({ ...step, ...cutTail(step) }),
  ({ tail: _tail, ...step }) => (step.status === "passed" ? { ...step, ...(step.run !== undefined && { run: shortened(step.run, 4) }) } : { ...step, ...(_tail !== undefined && { tail: _tail.slice(-200) }) }),
];

/** The receipt short enough to be read again: long lists and outputs of steps that passed are cut, and say how much. */
export function fitReceipt(receipt: GateReceipt): GateReceipt {
  const { files = [] } = receipt;
  let fitted: GateReceipt = files.length > FILES ? { ...receipt, files: files.slice(0, FILES), files_touched: files.length } : receipt;
  for (const shorter of SHORTER) {
    if (fits(fitted)) return fitted;
    fitted = { ...fitted, steps: fitted.steps.map(shorter) };
  }
  if (fits(fitted)) return fitted;
  return { ...fitted, ...(fitted.files !== undefined && { files: fitted.files.slice(0, WORDS), files_touched: files.length }), steps: inOne(fitted.steps) };
}

function fits(receipt: GateReceipt): boolean {
  return Buffer.byteLength(JSON.stringify(receipt, null, 2)) <= LIMIT;
}

function cutTail({ tail }: StepReceipt): { tail?: string } {
  return tail === undefined ? {} : { tail: tail.slice(-SHORT_TAIL) };
}

function shortened(words: readonly string[], keep: number): string[] {
  return words.length <= keep ? [...words] : [...words.slice(0, keep), `… ${words.length - keep} more`];
}

/** A step's runs of one outcome as one entry. */
function inOne(steps: readonly StepReceipt[]): StepReceipt[] {
  const first = new Map<string, StepReceipt>();
  for (const step of steps) {
    const key = `${step.status} ${String(step.step ?? step.name)}`;
    const seen = first.get(key);
    first.set(key, seen === undefined ? step : { ...seen, runs: Number(seen["runs"] ?? 1) + 1, ms: (seen.ms ?? 0) + (step.ms ?? 0) });
  }
  return [...first.values()];
}

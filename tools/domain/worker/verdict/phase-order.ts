import { verifiedPhase } from "./derived-kind.js";
import type { PhaseFacts } from "./phase-facts.js";
import { twinOf } from "../plan/phases.js";
import type { PlanFiles } from "./plan-files.js";

/** The phases of a plan in their order: as workers.json declares, else as the tracker lists them, else by the numbers of their markers. */
export function phaseOrder({ plan, phase }: PhaseFacts, files: PlanFiles): readonly string[] {
  if (plan !== null) {
    const own = new Set(plan.phases.map(({ id }) => id));
    return plan.phases.flatMap(({ id, twin }) => (twin === false || verifiedPhase(id) !== null || own.has(twinOf(id)) ? [id] : [id, twinOf(id)]));
  }
  if (files.tracker?.ok === true && files.tracker.value.rows.length > 0) return files.tracker.value.rows.map((row) => row.phase);
  return byNumber([...new Set([...files.marked, phase])]);
}

/** P00, P00a, P01 …; numbers that nobody used, between the first and the last, count as left out. */
function byNumber(phases: readonly string[]): string[] {
  const numbered = phases.flatMap((id) => {
    const [, letter, digits, twin] = /^([A-Za-z]*)(\d{1,4})(a?)$/.exec(id) ?? [];
    return letter === undefined || digits === undefined ? [] : [{ letter, number: Number(digits), width: digits.length, twin: twin === "a" }];
  });
  const [first] = numbered;
  if (first === undefined) return [];
  const numbers = numbered.filter(({ letter }) => letter === first.letter).map(({ number }) => number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (most - least > 1000) return [];
  return Array.from({ length: most - least + 1 }, (_, index) => `${first.letter}${String(least + index).padStart(first.width, "0")}`).flatMap((id) => [id, ...(phases.includes(twinOf(id)) ? [twinOf(id)] : [])]);
}

/** Where in a segment a path is: a path may neither have an empty one nor one that is `.` or `..`. */
export const START = 0;
/** 1 and 2: after that many dots. */
export const NAMED = 3;

/** After one more character; -1: no path begins so. */
export function stepName(state: number, char: number): number {
  if (char === 0x2f) return state === NAMED ? START : -1;
  if (char === 0x2e && state !== NAMED) return state + 1;
  return NAMED;
}

/** Whether a path may end there. */
export function isName(state: number): boolean {
  return state === NAMED;
}

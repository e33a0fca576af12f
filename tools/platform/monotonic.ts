/** A clock that is never set, in ms from some beginning. `performance.now()` would load a module of its own. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

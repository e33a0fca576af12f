import { setTimeout as sleep } from "node:timers/promises";

/** Acts one after the other; after the first `burst` of them there are at least `gap` ms from the end of one to the beginning of the next. */
export function spaced(burst: number, gap: number, wait: (ms: number) => Promise<unknown> = sleep): <T>(act: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  let count = 0;
  let ended = -Infinity;
  const paced = async <T>(act: () => Promise<T>): Promise<T> => {
    count += 1;
    const left = Math.ceil(ended + gap - performance.now());
    if (count > burst && left > 0) await wait(left);
    try {
      return await act();
    } finally {
      ended = performance.now();
    }
  };
  return (act) => {
    const mine = before.then(() => paced(act));
    before = mine.catch(() => {});
    return mine;
  };
}

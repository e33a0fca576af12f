import { onTestFinished, vi } from "vitest";

/** Until the test is over time goes on only while somebody sleeps, who then does not wait. Returns how long that was in all, ms. */
export function sleepingClock(): () => number {
  const begun = Math.round(performance.now());
  let slept = 0;
  vi.spyOn(performance, "now").mockImplementation(() => begun + slept);
  vi.stubGlobal("setTimeout", (wake: () => void, ms: number) => {
    slept += ms;
    return setImmediate(wake);
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  return () => slept;
}

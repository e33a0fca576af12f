import type { Usage } from "../../../platform/processes.js";

/** Between looks, ms; a young worker is looked at sooner. */
const PAUSE_MS = 5000;
const FIRST_MS = 250;

export interface UseMeter {
  /** ms until the next look is due. */
  due(): number;
  /** Looks when it is due. */
  look(): void;
  /** The most that was seen; nothing where nothing was. */
  most(): { readonly rss_bytes?: number; readonly cpu_ms?: number };
}

/** What a worker uses at most, looked at from time to time. */
export function useMeter(usage: () => Usage | null): UseMeter {
  let pause = FIRST_MS;
  let next = performance.now() + pause;
  let most: { rss_bytes?: number; cpu_ms?: number } = {};
  return {
    due: () => Math.max(0, next - performance.now()),
    look() {
      if (performance.now() < next) return;
      const now = usage();
      if (now !== null) most = { rss_bytes: Math.max(now.rss_bytes, most.rss_bytes ?? 0), cpu_ms: Math.max(now.cpu_ms, most.cpu_ms ?? 0) };
      pause = Math.min(2 * pause, PAUSE_MS);
      next = performance.now() + pause;
    },
    most: () => most,
  };
}

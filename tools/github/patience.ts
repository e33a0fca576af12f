/** How long the client waits, and how often it asks again. */
export interface Patience {
  /** For one request and its answer, ms. */
  readonly timeout: number;
  /** How often a question is asked again that GitHub failed to answer. */
  readonly retries: number;
  /** Before the first of these, ms; the next ones wait 4 and 9 times as long. */
  readonly pause: number;
  /** The longest wait that a rate limit may ask for, s. */
  readonly longestWait: number;
  /** How long a second of a rate limit is, ms; for tests. */
  readonly second: number;
  /** How many writes need no gap … */
  readonly burst: number;
  /** … and the one between all others, ms. GitHub allows 80 a minute. */
  readonly gap: number;
}

/** A rate limit lifts within the hour, but nobody waits an hour for an answer that they can ask for again. */
export const PATIENCE: Patience = { timeout: 30_000, retries: 2, pause: 500, longestWait: 10, second: 1000, burst: 20, gap: 1000 };

import { carefulFetch } from "./careful-fetch.js";
import type { Client } from "./octokit.js";
import type { Patience } from "./patience.js";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
/** In the place of the plugin's own limiters, which would also hold back what only reads (GraphQL): writes are spaced where they are made. */
const unlimited = { key: () => ({ schedule: (_job: unknown, act: () => Promise<unknown>) => act() }) } as never;
/** Not asked again: what will be answered the same, and rate limits, which have their own rule. */
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

/** Loads octokit, which commands that ask nothing of GitHub's do without. `token`: null: anonymously. */
export async function makeClient({ apiUrl, token }: { apiUrl: string; token: string | null }, patience: Patience): Promise<InstanceType<typeof Client>> {
  const octokit = await import("./octokit.js");
  // 0: until when was not told.
  const isShort = (seconds: number, _options: unknown, _client: unknown, before: number): boolean => seconds > 0 && seconds <= patience.longestWait && before === 0;
  return new octokit.Client({
    baseUrl: apiUrl,
    userAgent: "buslane",
    ...(token !== null && { auth: token }),
    log: quiet,
    request: { fetch: carefulFetch(apiUrl, patience.timeout), log: quiet },
    retry: { retries: patience.retries, retryAfterBaseValue: patience.pause, doNotRetry: FINAL },
    throttle: { write: unlimited, notifications: unlimited, retryAfterBaseValue: patience.second, onRateLimit: isShort, onSecondaryRateLimit: isShort },
  });
}

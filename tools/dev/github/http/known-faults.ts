import type { Answer } from "../rest/route.js";

const DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

/** The hour's requests are used up. `resetIn`: seconds until there are new ones. */
export function primaryLimit(resetIn = 1800, status: 403 | 429 = 403): Answer {
  const reset = Math.floor(Date.now() / 1000) + resetIn;
  return {
    status,
    headers: { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-used": "5000", "x-ratelimit-reset": String(reset) },
    body: { message: "API rate limit exceeded for user ID 1.", documentation_url: DOCS, status: String(status) },
  };
}

/** Too many at once. `retryAfter`: seconds; null: GitHub does not say. */
export function secondaryLimit(retryAfter: number | null = 60, status: 403 | 429 = 403): Answer {
  return {
    status,
    headers: retryAfter === null ? {} : { "retry-after": String(retryAfter) },
    body: { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", documentation_url: `${DOCS}#about-secondary-rate-limits`, status: String(status) },
  };
}

export function serverError(status: 500 | 502 | 503 | 504 = 502): Answer {
  return { status, body: { message: "Server Error" } };
}

/** GraphQL says so in an answer of status 200. */
export const GRAPHQL_RATE_LIMITED: Answer = {
  status: 200,
  headers: { "x-ratelimit-remaining": "0", "x-ratelimit-resource": "graphql" },
  body: { errors: [{ type: "RATE_LIMITED", code: "graphql_rate_limit", message: "API rate limit already exceeded for user ID 1." }] },
};

/** The answer of a GraphQL request with an error beside its data, and nothing where `path` leads. */
export function partialData(path: readonly string[], message = "Something went wrong while executing your query."): (answer: Answer) => Answer {
  return (answer) => {
    const body = structuredClone(answer.body) as { data?: unknown };
    const last = path.at(-1);
    const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], body.data);
    if (last !== undefined) Object.assign(parent as object, { [last]: null });
    return { ...answer, body: { ...body, errors: [{ type: "SERVICE_UNAVAILABLE", path, message }] } };
  };
}

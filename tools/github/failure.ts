import { BusError, type ErrorCode } from "../domain/bus-error.js";

/** Whom was asked, and by whom. */
export interface Asked {
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** null: anonymously. Never shown. */
  readonly token: string | null;
}

/** What octokit throws, as far as it is looked at: an answer of 400 and above, an answer with errors in it (GraphQL), or no answer. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly status?: number;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly response?: { readonly headers?: Headers; readonly data?: { readonly errors?: unknown } };
  /** Of a GraphQL answer. */
  readonly errors?: unknown;
  readonly headers?: Headers;
}
type Headers = Readonly<Record<string, string | undefined>>;

const LONGEST = 300;

/** Every failure of a request as what the user can do about it; what is no failure of a request comes back as it is. The token is in none of it. */
export function failure(error: unknown, asked: Asked, forbidden: ErrorCode = "REMOTE"): unknown {
  if (error instanceof BusError || typeof error !== "object" || error === null) return error;
  const found = described(error as Thrown, asked, forbidden);
  return found === null ? error : new BusError(found.code, found.message, { hint: found.hint });
}

interface Found {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

function described(thrown: Thrown, asked: Asked, forbidden: ErrorCode): Found | null {
  const queried = thrown.errors ?? thrown.response?.data?.errors;
  if (thrown.name !== "HttpError") return Array.isArray(queried) ? ofQuery(queried, thrown.headers ?? thrown.response?.headers ?? {}, asked) : null;
  const { status = 0, response } = thrown;
  if (response === undefined) return unreachable(thrown, asked);
  const headers = response.headers ?? {};
  const limit = status === 403 || status === 429 ? ofLimit(headers, thrown.message ?? "", asked) : null;
  return limit ?? { ...ofStatus(status, headers, thrown, asked), ...(status === 403 && { code: forbidden }) };
}

function unreachable({ message = "" }: Thrown, { apiUrl, token }: Asked): Found {
  return { code: "REMOTE", message: `GitHub (${new URL(apiUrl).host}) did not answer: ${short(message, token)}`, hint: `try again; whether it answers at all says curl -sSI ${apiUrl}` };
}

/** Rate limits: the hourly one, and the one on what comes too fast. */
function ofLimit(headers: Headers, message: string, { token }: Asked): Found | null {
  if (headers["x-ratelimit-remaining"] === "0") {
    return { code: "REMOTE", message: `GitHub's rate limit is used up${resetOf(headers)}`, hint: token === null ? "gh auth login" : "gh api rate_limit" };
  }
  if (!/\bsecondary rate\b|\babuse\b/i.test(message) && headers["retry-after"] === undefined) return null;
  const seconds = Number(headers["retry-after"] ?? 60) || 60;
  return { code: "REMOTE", message: `GitHub asks to slow down (secondary rate limit) and to wait ${seconds} s`, hint: `sleep ${Math.ceil(seconds)}, then try again` };
}

function resetOf(headers: Headers): string {
  const reset = new Date(Number(headers["x-ratelimit-reset"]) * 1000);
  return Number.isNaN(reset.getTime()) ? "" : ` until ${reset.toISOString().replace(/\.\d+/, "")}`;
}

function ofStatus(status: number, headers: Headers, thrown: Thrown, asked: Asked): Found {
  const what = `${thrown.request?.method ?? "GET"} ${pathOf(thrown.request?.url)}`;
  const said = short(thrown.message ?? "", asked.token);
  switch (status) {
    case 401:
      return { code: "REMOTE", message: asked.token === null ? `GitHub answers ${what} only to those who are logged in` : "GitHub does not accept the token", hint: asked.token === null ? "gh auth login" : "gh auth status, or give GITHUB_TOKEN one that is valid" };
    case 403:
      return { code: "REMOTE", message: `GitHub does not allow ${what}: ${said}`, hint: allowance(headers, asked) };
    case 404:
    case 410:
      return { code: "NOT_FOUND", message: `GitHub knows no ${pathOf(thrown.request?.url)}, or does not show it to ${asked.token === null ? "those who are not logged in" : "this token"}${status === 410 ? `: ${said}` : ""}`, hint: asked.token === null ? "gh auth login" : `gh repo view ${asked.repository}` };
    case 422:
      return { code: "USAGE", message: `GitHub refuses ${what}: ${said}`, hint: `gh repo view ${asked.repository}` };
    default:
      return { code: "REMOTE", message: `GitHub answered ${what} with ${status}: ${said}`, hint: "try again; https://www.githubstatus.com says whether GitHub is well" };
  }
}

/** What the token would need; GitHub says it for fine-grained and workflow tokens, as `pull_requests=read,contents=read; issues=read`. */
function allowance(headers: Headers, { token }: Asked): string {
  if (headers["x-github-sso"] !== undefined) return "gh auth refresh, and authorize the token for the organization's single sign-on";
  const wanted = headers["x-accepted-github-permissions"]?.split(";")[0]?.trim() ?? "";
  if (/^[a-z_]+=[a-z]+(,[a-z_]+=[a-z]+)*$/.test(wanted)) {
    return `the token needs, as a workflow writes it, permissions: { ${wanted.replaceAll("_", "-").replaceAll("=", ": ").replaceAll(",", ", ")} }`;
  }
  return token === null ? "gh auth login" : "gh auth status; a workflow's token needs permissions: contents: read, and pull-requests: read, or write for what it is to change";
}

function ofQuery(errors: readonly unknown[], headers: Headers, asked: Asked): Found {
  const told = errors.map((error) => Object(error) as { type?: unknown; message?: unknown });
  const said = short(told.map(({ message }) => (typeof message === "string" ? message : "")).join("; "), asked.token);
  const types = new Set(told.map(({ type }) => type));
  if (types.has("RATE_LIMITED") || types.has("RATE_LIMIT")) return ofLimit({ ...headers, "x-ratelimit-remaining": "0" }, "", asked)!;
  if (types.has("FORBIDDEN") || types.has("INSUFFICIENT_SCOPES")) return { code: "REMOTE", message: `GitHub does not allow it: ${said}`, hint: allowance(headers, asked) };
  if (types.has("NOT_FOUND")) return { code: "NOT_FOUND", message: `GitHub knows no such thing: ${said}`, hint: `gh repo view ${asked.repository}` };
  if (types.has("UNPROCESSABLE")) return { code: "USAGE", message: `GitHub refuses it: ${said}`, hint: `gh repo view ${asked.repository}` };
  return { code: "REMOTE", message: `GitHub could not answer: ${said}`, hint: "try again; https://www.githubstatus.com says whether GitHub is well" };
}

/** Without what follows the path: it may hold a cursor, or what somebody sent. */
function pathOf(url = ""): string {
  return URL.canParse(url) ? new URL(url).pathname : "what was asked";
}

/** One line of what GitHub, or whatever stands before it, said; it may have said the token. */
function short(text: string, token: string | null): string {
  const line = (token === null ? text : text.replaceAll(token, "[token]")).replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line || "no reason";
}

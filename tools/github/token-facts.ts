import { BusError } from "../domain/bus-error.js";
import { tokenKind } from "../domain/github/token-kind.js";
import type { TokenFacts } from "../operations/github.js";
import type { Connection } from "./connect.js";
import type { Token } from "./find-token.js";

const EXPIRY = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (?:UTC|([+-]\d{2}):?(\d{2}))$/;

/** What the token's beginning says of it, and the headers of an answer. */
export async function readTokenFacts(connection: Connection, { source, token }: Token): Promise<TokenFacts> {
  if (token === null) return { source, kind: "none", scopes: null, expires_at: null };
  const kind = tokenKind(token);
  const login = kind === "app" ? null : await readLogin(connection);
  if (connection.lastHeaders() === null) await connection.get("GET /repos/{owner}/{repo}");
  const headers = connection.lastHeaders() ?? {};
  const scopes = kind === "app" || kind === "fine-grained" ? undefined : headers["x-oauth-scopes"];
  return {
    source,
    kind,
    scopes: typeof scopes === "string" ? scopes.split(",").map((scope) => scope.trim()).filter((scope) => scope !== "") : null,
    expires_at: expiryOf(headers["github-authentication-token-expiration"]),
    ...(login !== null && { login }),
  };
}

/** null: GitHub tells this token nothing of its owner. */
async function readLogin(connection: Connection): Promise<string | null> {
  try {
    return (await connection.get("GET /user", {}, "NOT_YOURS")).text("login");
  } catch (error) {
    if (error instanceof BusError && error.code === "NOT_YOURS") return null;
    throw error;
  }
}

/** GitHub writes `2026-01-31 12:00:00 UTC`, or an offset instead. */
function expiryOf(header: unknown): string | null {
  const [, day, time, hours, minutes] = EXPIRY.exec(String(header ?? "")) ?? [];
  if (day === undefined) return null;
  const at = new Date(`${day}T${time}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().replace(".000", "");
}

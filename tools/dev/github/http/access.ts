import type { Token, World } from "../rows.js";
import { failure, type Need, Refusal } from "../rest/route.js";

/** Whose token an `authorization` header carries; null: none is there. */
export function identify(world: World, authorization: string | undefined): Token | null {
  if (authorization === undefined) return null;
  const name = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization)?.[1] ?? "";
  const token = world.tokens.get(name);
  if (token === undefined || (token.expires_at !== null && token.expires_at < world.now())) throw failure(401, "Bad credentials");
  return token;
}

/** Whether somebody sees the repository at all; GitHub does not tell "forbidden" from "not there". */
export function sees(world: World, token: Token | null): boolean {
  if (!world.private) return true;
  return token !== null && (token.kind === "app" || token.kind === "fine-grained" || token.scopes.includes("repo"));
}

/** Refuses as GitHub refuses this kind of token. */
export function demand(world: World, token: Token | null, need: Need, method: string, template: string): void {
  if (need.level === "read" && !world.private) return;
  if (token === null) throw failure(401, "Requires authentication");
  if (token.kind === "app" || token.kind === "fine-grained") {
    if (need.any.some((each) => each === "metadata" || allows(token.permissions[each], need.level))) return;
    throw refused(token, need);
  }
  if (need.level === "read") return;
  if (!token.scopes.includes("repo") && (world.private || !token.scopes.includes("public_repo"))) throw failure(404, "Not Found");
  if (token.role === "read" && !(method === "POST" && /\/(issues|comments|pulls)$/.test(template))) throw failure(403, "Must have admin rights to Repository.");
}

export function allows(held: "read" | "write" | undefined, level: "read" | "write"): boolean {
  return held === "write" || held === level;
}

export function refusalText({ kind }: Token): string {
  return kind === "app" ? "Resource not accessible by integration" : "Resource not accessible by personal access token";
}

function refused(token: Token, need: Need): Refusal {
  const { answer } = failure(403, refusalText(token));
  return new Refusal({ ...answer, headers: { "x-accepted-github-permissions": need.any.map((each) => `${each}=${need.level}`).join("; ") } });
}

/** What an answer tells about the token that asked. */
export function tokenHeaders(token: Token | null, need: Need | undefined): Record<string, string> {
  if (token === null) return {};
  const old = token.kind === "classic" || token.kind === "oauth";
  return {
    ...(old ? { "x-oauth-scopes": token.scopes.join(", "), "x-accepted-oauth-scopes": need === undefined ? "" : "repo" } : {}),
    ...(token.expires_at === null || token.kind === "app" ? {} : { "github-authentication-token-expiration": token.expires_at.replace("T", " ").replace("Z", " UTC") }),
  };
}

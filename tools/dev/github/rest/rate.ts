import type { Token, World } from "../rows.js";

export type Resource = "core" | "graphql";

/** What is left to a token. Anonymous ones have 60 requests, and none of GraphQL. */
export function rateFacts(world: World, token: Token | null, resource: Resource): { limit: number; remaining: number; reset: number; used: number; resource: Resource } {
  const limit = token === null ? (resource === "core" ? Math.min(60, world.rateLimit) : 0) : world.rateLimit;
  const used = Math.min(world.used.get(key(world, token, resource)) ?? 0, limit);
  return { limit, remaining: limit - used, reset: (Math.floor(Date.parse(world.now()) / 3_600_000) + 1) * 3600, used, resource };
}

export function countRequest(world: World, token: Token | null, resource: Resource, points = 1): void {
  const name = key(world, token, resource);
  world.used.set(name, (world.used.get(name) ?? 0) + points);
}

export function rateHeaders(world: World, token: Token | null, resource: Resource): Record<string, string> {
  const facts = rateFacts(world, token, resource);
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]));
}

function key(world: World, token: Token | null, resource: Resource): string {
  const name = [...world.tokens].find(([, each]) => each === token)?.[0] ?? "anonymous";
  return `${name} ${resource}`;
}

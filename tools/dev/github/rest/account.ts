import type { World } from "../rows.js";
import { described } from "./described.js";
import { repositoryObject } from "./repository-object.js";
import { rateFacts } from "./rate.js";
import { type Call, failure, type Route } from "./route.js";
import { simpleUser } from "./user.js";

export const ACCOUNT: readonly Route[] = [
  { method: "GET", template: "/repos/{owner}/{repo}", needs: { level: "read", any: ["metadata"] }, run: ({ world, token }) => ({ status: 200, body: repositoryObject(world, token) }) },
  { method: "GET", template: "/user", run: (call) => ({ status: 200, body: user(call) }) },
  { method: "GET", template: "/rate_limit", run: (call) => ({ status: 200, body: limits(call.world, call) }) },
];

function user({ world, token }: Call): unknown {
  if (token === null) throw failure(401, "Requires authentication");
  if (token.kind === "app") throw failure(403, "Resource not accessible by integration");
  return { ...described(world, "private-user-response-with-public-profile-information"), ...simpleUser(world, token.login), name: token.login };
}

function limits(world: World, { token }: Call): unknown {
  const core = rateFacts(world, token, "core");
  const other = { limit: 30, remaining: 30, reset: core.reset, used: 0 };
  return { resources: { core, graphql: rateFacts(world, token, "graphql"), search: other }, rate: core };
}

import { execute, type ExecutionResult, GraphQLError, parse, Source, validate } from "graphql";
import { tokenHeaders } from "../http/access.js";
import type { Received } from "../http/answer-rest.js";
import { countRequest, rateFacts, rateHeaders } from "../rest/rate.js";
import { type Answer, failure } from "../rest/route.js";
import type { Token, World } from "../rows.js";
import { graphqlError } from "./fields.js";
import { countNodes, MOST_NODES } from "./node-count.js";
import { githubSchema } from "./schema.js";
import { resolveField, resolveType } from "./resolve.js";

const DOCUMENTATION = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql";

/** Executes a GraphQL request over the published schema; errors come beside the data, with status 200. */
export async function answerGraphql(world: World, token: Token | null, received: Received): Promise<Answer> {
  // Without a token GraphQL answers nobody, not even about public repositories.
  if (token === null) {
    const { answer } = failure(401, "This endpoint requires you to be authenticated.", DOCUMENTATION);
    return { ...answer, headers: rateHeaders(world, null, "graphql") };
  }
  if (received.method !== "POST") throw failure(404, "Not Found");
  const { query, variables } = (received.body ?? {}) as { query?: unknown; variables?: Readonly<Record<string, unknown>> | null };
  if (typeof query !== "string") throw failure(400, "A query attribute must be specified and must be a string.");
  const headers = () => ({ ...rateHeaders(world, token, "graphql"), ...tokenHeaders(token, undefined) });
  if (rateFacts(world, token, "graphql").remaining === 0) {
    return { status: 200, headers: headers(), body: { errors: [{ type: "RATE_LIMITED", code: "graphql_rate_limit", message: `API rate limit already exceeded for user ${token.login}.` }] } };
  }
  const result = await run(world, token, query, variables ?? {});
  return { status: 200, headers: headers(), body: result };
}

async function run(world: World, token: Token, query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  const schema = githubSchema();
  try {
    const document = parse(new Source(query));
    const invalid = validate(schema, document);
    if (invalid.length > 0) return refused(world, invalid);
    const { nodes, cost } = countNodes(document, variables);
    countRequest(world, token, "graphql", cost);
    if (nodes > MOST_NODES) return refused(world, [graphqlError("MAX_NODE_LIMIT_EXCEEDED", `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of ${MOST_NODES}.`)]);
    const result: ExecutionResult = await execute({ schema, document, rootValue: {}, contextValue: { world, token }, variableValues: { ...variables }, fieldResolver: resolveField, typeResolver: resolveType });
    if (result.data === undefined) return refused(world, result.errors ?? []);
    // Null-prototype objects become ordinary ones on the wire.
    return result.errors === undefined ? { data: result.data } : { data: result.data, errors: result.errors.map(shown) };
  } catch (error) {
    if (error instanceof GraphQLError) return refused(world, [error]);
    throw error;
  }
}

function refused(world: World, errors: readonly GraphQLError[]): unknown {
  world.violations.push(...errors.map(({ message }) => `POST /graphql: ${message}`));
  return { errors: errors.map(shown) };
}

/** GitHub writes the kind of an error beside its message, not into `extensions`. */
function shown(error: GraphQLError): unknown {
  const { type } = error.extensions;
  return { ...(typeof type === "string" ? { type } : {}), ...(error.path === undefined ? {} : { path: error.path }), ...(error.locations === undefined ? {} : { locations: error.locations }), message: error.message };
}

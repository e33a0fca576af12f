import { readFileSync } from "node:fs";
import { buildASTSchema, type GraphQLSchema, parse } from "graphql";

/** The package does not export it. */
const TEXT = new URL("../../../../node_modules/@octokit/graphql-schema/schema.graphql", import.meta.url);

let built: GraphQLSchema | undefined;

/** GitHub's published schema, built once per process: about 150 ms. */
export function githubSchema(): GraphQLSchema {
  if (built !== undefined) return built;
  // The published text is taken as valid: checking it again would take seconds.
  built = buildASTSchema(parse(readFileSync(TEXT, "utf8"), { noLocation: true }), { assumeValidSDL: true, assumeValid: true });
  return built;
}

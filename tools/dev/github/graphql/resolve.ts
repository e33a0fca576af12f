import { GraphQLError, type GraphQLFieldResolver, type GraphQLTypeResolver } from "graphql";
import { GIT_FIELDS } from "./git-fields.js";
import { MUTATIONS } from "./mutations.js";
import { PULL_FIELDS } from "./pull-fields.js";
import { REPOSITORY_FIELDS } from "./repository-fields.js";
import type { Fields, Seen } from "./fields.js";

const TYPES: Readonly<Record<string, Fields>> = { ...REPOSITORY_FIELDS, ...GIT_FIELDS, ...PULL_FIELDS, ...MUTATIONS };

/** Resolves a field of the published schema; one that is not served here is told, never silently null. */
export const resolveField: GraphQLFieldResolver<unknown, Seen> = (source, args: Readonly<Record<string, unknown>>, context, info) => {
  const { parentType, fieldName } = info;
  const resolve = TYPES[parentType.name]?.[fieldName];
  if (resolve !== undefined) return resolve(source, args, context);
  if (typeof source === "object" && source !== null && fieldName in source) return (source as Record<string, unknown>)[fieldName];
  context.world.violations.push(`POST /graphql: ${parentType.name}.${fieldName} is not served here: add it to tools/dev/github/graphql`);
  throw new GraphQLError(`${parentType.name}.${fieldName} is not served`);
};

// oxlint-disable-next-line no-underscore-dangle -- the name that GraphQL gives it
export const resolveType: GraphQLTypeResolver<unknown, Seen> = (value) => (value as { readonly __typename: string }).__typename;

import { GraphQLError } from "graphql";
import { allows, refusalText } from "../http/access.js";
import type { Token, World } from "../rows.js";

/** What every resolver sees. */
export interface Seen {
  readonly world: World;
  readonly token: Token;
}

type Arguments = Readonly<Record<string, unknown>>;

/** How the fields of one type are found; a field that is missing is a property of its source. */
// oxlint-disable-next-line typescript/no-explicit-any -- each source has the shape that its parent's resolver gave
export type Fields = Readonly<Record<string, (source: any, args: Arguments, seen: Seen) => unknown>>;

export function graphqlError(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** Refuses as GitHub does: the field is null and an error of type FORBIDDEN stands beside the data. */
export function demandField({ world, token }: Seen, permission: string, level: "read" | "write"): void {
  if (level === "read" && !world.private) return;
  if (token.kind === "classic" || token.kind === "oauth") {
    if (level === "read" || token.scopes.includes("repo") || (!world.private && token.scopes.includes("public_repo"))) return;
    throw graphqlError("INSUFFICIENT_SCOPES", "Your token has not been granted the required scopes to execute this query.");
  }
  if (!allows(token.permissions[permission], level)) throw graphqlError("FORBIDDEN", refusalText(token));
}

/** A page of a connection; GitHub wants to be told how much, and gives 100 at most. */
export function connection(name: string, rows: readonly unknown[], args: Arguments): unknown {
  const { first, last, after, before } = args as { first?: number | null; last?: number | null; after?: string | null; before?: string | null };
  const asked = first ?? last;
  if (asked === undefined || asked === null) throw graphqlError("MISSING_PAGINATION_BOUNDARIES", `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`);
  if (asked > 100) throw graphqlError("EXCESSIVE_PAGINATION", `Requesting ${asked} records on the \`${name}\` connection exceeds the \`${first === undefined || first === null ? "last" : "first"}\` limit of 100 records.`);
  const from = after === undefined || after === null ? 0 : position(after);
  const to = before === undefined || before === null ? rows.length : position(before) - 1;
  const begin = first === undefined || first === null ? Math.max(from, to - asked) : from;
  const end = first === undefined || first === null ? to : Math.min(to, from + asked);
  const nodes = rows.slice(begin, end);
  const cursor = (at: number) => Buffer.from(`cursor:${at + 1}`).toString("base64");
  return {
    nodes,
    edges: nodes.map((node, at) => ({ node, cursor: cursor(begin + at) })),
    totalCount: rows.length,
    pageInfo: { hasNextPage: end < rows.length, hasPreviousPage: begin > 0, startCursor: nodes.length === 0 ? null : cursor(begin), endCursor: nodes.length === 0 ? null : cursor(end - 1) },
  };
}

function position(cursor: string): number {
  const found = /^cursor:(\d+)$/.exec(Buffer.from(cursor, "base64").toString());
  if (found === null) throw graphqlError("INVALID_CURSOR_ARGUMENTS", `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(found[1]);
}

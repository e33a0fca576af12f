import { mergeCommit } from "../repository/merge-commit.js";
import { pageUrl } from "../rest/addresses.js";
import { labelNamed } from "../rest/issue-object.js";
import type { PullRow } from "../rows.js";
import { pulls } from "../world.js";
import { connection, demandField, type Fields, graphqlError, type Seen } from "./fields.js";
import { gitNode } from "./git-fields.js";

interface Wanted {
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly states?: readonly string[] | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: { readonly field: "CREATED_AT" | "UPDATED_AT"; readonly direction: "ASC" | "DESC" } | null;
}

/** A page of the repository's pull requests, oldest first unless told otherwise. */
export function pullsConnection(seen: Seen, args: Readonly<Record<string, unknown>>): unknown {
  demandField(seen, "pull_requests", "read");
  const { headRefName, baseRefName, states, labels, orderBy } = args as Wanted;
  const field = orderBy?.field === "UPDATED_AT" ? "updated_at" : "created_at";
  const rows = pulls(seen.world)
    .filter((row) => (headRefName ?? row.pull.branch) === row.pull.branch && (baseRefName ?? row.pull.base) === row.pull.base)
    .filter((row) => (states ?? [stateOf(row)]).includes(stateOf(row)) && (labels ?? row.labels).some((name) => row.labels.includes(name)) === ((labels ?? row.labels).length > 0))
    .sort((one, other) => one[field].localeCompare(other[field]) || one.number - other.number);
  return connection("pullRequests", orderBy?.direction === "DESC" ? rows.reverse() : rows, args);
}

export function pullNumbered(seen: Seen, number: unknown): PullRow {
  demandField(seen, "pull_requests", "read");
  const row = pulls(seen.world).find((each) => each.number === number);
  if (row === undefined) throw graphqlError("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${String(number)}.`);
  return row;
}

export function pullNodeId({ number }: PullRow): string {
  return `PR_${Buffer.from(String(number)).toString("base64url")}`;
}

export const PULL_FIELDS: Readonly<Record<string, Fields>> = {
  PullRequest: {
    __typename: () => "PullRequest",
    id: pullNodeId,
    databaseId: ({ id }: PullRow) => id,
    state: stateOf,
    url: (row: PullRow, _, { world }) => pageUrl(world, row),
    body: ({ body }: PullRow) => body ?? "",
    closed: ({ state }: PullRow) => state === "closed",
    author: ({ author, bot }: PullRow) => ({ __typename: bot ? "Bot" : "User", login: author.replace("[bot]", "") }),
    isDraft: ({ pull }: PullRow) => pull.draft,
    headRefName: ({ pull }: PullRow) => pull.branch,
    headRefOid: ({ pull }: PullRow) => pull.head,
    baseRefName: ({ pull }: PullRow) => pull.base,
    baseRefOid: ({ pull }: PullRow) => pull.base_sha,
    isCrossRepository: ({ pull }: PullRow, _, { world }) => pull.from !== world.repository,
    headRepository: ({ pull }: PullRow) => (pull.from === null ? null : { repository: pull.from }),
    headRepositoryOwner: ({ pull }: PullRow) => (pull.from === null ? null : { __typename: "User", login: pull.from.split("/")[0] }),
    labels: ({ labels }: PullRow, args, { world }) => connection("labels", labels.map((name) => labelNamed(world, name)), args),
    createdAt: ({ created_at }: PullRow) => created_at,
    updatedAt: ({ updated_at }: PullRow) => updated_at,
    closedAt: ({ closed_at }: PullRow) => closed_at,
    merged: ({ pull }: PullRow) => pull.merged_at !== null,
    mergedAt: ({ pull }: PullRow) => pull.merged_at,
    mergeCommit: ({ pull }: PullRow, _, { world }) => (pull.merge_commit === null ? null : gitNode(world, pull.merge_commit)),
    mergeable: ({ state, pull }: PullRow, _, { world }) => (state === "closed" ? "UNKNOWN" : mergeCommit(world.git, pull.base_sha, pull.head, "try") === null ? "CONFLICTING" : "MERGEABLE"),
  },
};

function stateOf({ state, pull }: PullRow): "OPEN" | "MERGED" | "CLOSED" {
  if (state === "open") return "OPEN";
  return pull.merged_at === null ? "CLOSED" : "MERGED";
}

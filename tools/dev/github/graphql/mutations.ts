import type { PullRow } from "../rows.js";
import { pulls, touch } from "../world.js";
import { demandField, type Fields, graphqlError, type Seen } from "./fields.js";
import { pullNodeId } from "./pull-fields.js";

export const MUTATIONS: Readonly<Record<string, Fields>> = {
  Mutation: {
    markPullRequestReadyForReview: (_, { input }, seen) => setDraft(seen, input, false),
    convertPullRequestToDraft: (_, { input }, seen) => setDraft(seen, input, true),
  },
};

function setDraft(seen: Seen, input: unknown, draft: boolean): { clientMutationId: string | null; pullRequest: PullRow } {
  const { pullRequestId, clientMutationId } = input as { readonly pullRequestId: string; readonly clientMutationId?: string | null };
  const row = pulls(seen.world).find((each) => pullNodeId(each) === pullRequestId);
  if (row === undefined) throw graphqlError("NOT_FOUND", `Could not resolve to a node with the global id of '${pullRequestId}'`);
  demandField(seen, "pull_requests", "write");
  // Not documented, and so: a workflow's token that may write pull requests alone is refused.
  demandField(seen, "contents", "write");
  row.pull.draft = draft;
  touch(seen.world, row);
  return { clientMutationId: clientMutationId ?? null, pullRequest: row };
}

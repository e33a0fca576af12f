import type { PullRequest } from "../domain/pull-request/pull-request.js";
import type { GitHub } from "../operations/github.js";
import { Answer } from "./answer.js";
import type { Connection } from "./connect.js";
import type { KeptLists } from "./kept-lists.js";
import { listPages } from "./list-pages.js";
import { parsePullRequest } from "./parse-pull-request.js";
import { pullRequestsFrom } from "./pull-requests-from.js";

type PullRequests = Pick<GitHub, "openPullRequests" | "readPullRequest" | "pullRequestsFrom" | "openPullRequest" | "editPullRequest" | "markReady">;

const ONE = "/repos/{owner}/{repo}/pulls/{pull_number}";
const READY = `mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;

export function pullRequests(connection: Connection, kept: KeptLists): PullRequests {
  const read = (number: number): Promise<Answer> => connection.get(`GET ${ONE}`, { pull_number: number });
  const written = (answer: unknown): PullRequest => parsePullRequest(new Answer(answer, "pull request"));
  return {
    async openPullRequests() {
      // Oldest first: one that is opened while the pages are read comes last, and moves no other to a page that was read already.
      const found = await listPages(connection, { route: "GET /repos/{owner}/{repo}/pulls", parameters: { state: "open", sort: "created", direction: "asc" }, parse: parsePullRequest, kept });
      return [...new Map(found.map((pull) => [pull.number, pull])).values()].sort((a, b) => a.number - b.number);
    },
    readPullRequest: async (number) => parsePullRequest(await read(number)),
    pullRequestsFrom: (branches) => pullRequestsFrom(connection, branches),
    openPullRequest: async ({ branch, ...request }) => written(await connection.write("POST /repos/{owner}/{repo}/pulls", { ...request, head: branch })),
    editPullRequest: async (number, change) => written(await connection.write(`PATCH ${ONE}`, { pull_number: number, ...change })),
    async markReady(number) {
      const pull = await read(number);
      if (pull.flag("draft")) await connection.mutate(READY, { id: pull.text("node_id") });
    },
  };
}

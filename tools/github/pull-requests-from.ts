import type { PullRequest } from "../domain/pull-request/pull-request.js";
import type { Connection } from "./connect.js";
import { inBatches } from "./in-batches.js";
import { PULL_REQUEST, parseQueriedPullRequest } from "./parse-pull-request.js";

const BRANCHES = 50;
const FIRST = 10;

/** A branch, and how far its pull requests were read; null: not yet. */
interface Reading {
  readonly branch: string;
  readonly after: string | null;
}

/** Of any state, newest first. Forks may have branches of the same name, so a branch is read on until there is no more. */
export async function pullRequestsFrom(connection: Connection, branches: readonly string[]): Promise<ReadonlyMap<string, readonly PullRequest[]>> {
  const found = new Map<string, PullRequest[]>(branches.map((branch) => [branch, []]));
  for (let readings = [...found.keys()].map((branch): Reading => ({ branch, after: null })); readings.length > 0; ) {
    const unfinished: Reading[] = [];
    for (const batch of inBatches(readings, BRANCHES)) {
      const answer = await connection.query(queryOf(batch), variablesOf(batch));
      for (const [i, { branch }] of batch.entries()) {
        const page = answer.part(`b${i}`);
        const own = page.list("nodes").filter((pull) => !pull.flag("isCrossRepository"));
        found.get(branch)?.push(...own.map(parseQueriedPullRequest));
        const info = page.part("pageInfo");
        if (info.flag("hasNextPage")) unfinished.push({ branch, after: info.text("endCursor") });
      }
    }
    readings = unfinished;
  }
  return found;
}

function queryOf(batch: readonly Reading[]): string {
  const variables = batch.map((_, i) => `, $branch${i}: String!, $after${i}: String`).join("");
  const fields = batch.map((_, i) => `b${i}: pullRequests(headRefName: $branch${i}, first: ${FIRST}, after: $after${i}, orderBy: { field: CREATED_AT, direction: DESC }) { pageInfo { hasNextPage endCursor } nodes { ...pull } }`);
  return `query($owner: String!, $name: String!${variables}) { repository(owner: $owner, name: $name) { ${fields.join("\n")} } } fragment pull on PullRequest { ${PULL_REQUEST} }`;
}

function variablesOf(batch: readonly Reading[]): Record<string, string | null> {
  return Object.fromEntries(batch.flatMap(({ branch, after }, i) => [[`branch${i}`, branch], [`after${i}`, after]]));
}

import type { PullRequest } from "../domain/pull-request/pull-request.js";
import type { Answer } from "./answer.js";
import { labelsOf, loginOf } from "./parse-issue.js";

/** A pull request as the REST API tells it, alone or in a list. */
export function parsePullRequest(answer: Answer): PullRequest {
  const head = answer.part("head");
  const merged = answer.timeOrNull("merged_at");
  const ended = merged ?? answer.timeOrNull("closed_at");
  return {
    number: answer.count("number"),
    title: answer.text("title"),
    url: answer.text("html_url"),
    author: loginOf(answer.partOrNull("user")),
    body: answer.textOrNone("body"),
    state: merged !== null ? "merged" : answer.oneOf("state", ["open", "closed"]),
    // GitHub's description lets it be left out.
    draft: answer.has("draft") && answer.flag("draft"),
    branch: head.text("ref"),
    from: head.partOrNull("repo")?.text("full_name") ?? null,
    head: head.oid("sha"),
    base: answer.part("base").text("ref"),
    labels: labelsOf(answer),
    created_at: answer.time("created_at"),
    ...(ended !== null && { ended_at: ended }),
  };
}

const STATES = { OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const;

/** What GraphQL is asked of a pull request. */
export const PULL_REQUEST = `number title url body state isDraft headRefName headRefOid baseRefName isCrossRepository createdAt mergedAt closedAt
  author { __typename login } headRepository { nameWithOwner } labels(first: 100) { nodes { name } }`;

/** A pull request as GraphQL tells it. */
export function parseQueriedPullRequest(answer: Answer): PullRequest {
  const ended = answer.timeOrNull("mergedAt") ?? answer.timeOrNull("closedAt");
  const author = answer.partOrNull("author");
  return {
    number: answer.count("number"),
    title: answer.text("title"),
    url: answer.text("url"),
    // REST tells an app's name with this mark.
    author: author === null ? loginOf(null) : `${loginOf(author)}${author.text("__typename") === "Bot" ? "[bot]" : ""}`,
    body: answer.text("body"),
    state: STATES[answer.oneOf("state", ["OPEN", "CLOSED", "MERGED"])],
    draft: answer.flag("isDraft"),
    branch: answer.text("headRefName"),
    from: answer.partOrNull("headRepository")?.text("nameWithOwner") ?? null,
    head: answer.oid("headRefOid"),
    base: answer.text("baseRefName"),
    labels: answer.partOrNull("labels")?.list("nodes").map((label) => label.text("name")) ?? [],
    created_at: answer.time("createdAt"),
    ...(ended !== null && { ended_at: ended }),
  };
}

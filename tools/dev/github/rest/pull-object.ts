import { commitsBetween, mergeCommit } from "../repository/merge-commit.js";
import type { PullRow, Token, World } from "../rows.js";
import { pageUrl, repositoryUrl } from "./addresses.js";
import { described } from "./described.js";
import { shared } from "./issue-object.js";
import { repositoryObject } from "./repository-object.js";
import { simpleUser } from "./user.js";

/** A pull request as lists show it. */
export function pullSimple(world: World, token: Token | null, row: PullRow): Record<string, unknown> {
  const { pull } = row;
  const url = `${repositoryUrl(world)}/pulls/${row.number}`;
  const page = pageUrl(world, row);
  const example = described(world, "pull-request-simple", row.number);
  return {
    ...example,
    url,
    id: row.id,
    node_id: `PR_${Buffer.from(String(row.number)).toString("base64url")}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    statuses_url: `${repositoryUrl(world)}/statuses/${pull.head}`,
    number: row.number,
    ...shared(world, row),
    draft: pull.draft,
    merged_at: pull.merged_at,
    merge_commit_sha: pull.merge_commit,
    requested_reviewers: [],
    requested_teams: [],
    auto_merge: null,
    head: pull.from === null ? gone(world, row) : side(world, token, pull.branch, pull.head, pull.from),
    base: side(world, token, pull.base, pull.base_sha, world.repository),
  };
}

/** The whole pull request, as it is shown alone. */
export function pullObject(world: World, token: Token | null, row: PullRow): Record<string, unknown> {
  const { pull } = row;
  const clean = row.state === "open" ? mergeCommit(world.git, pull.base_sha, pull.head, "try") !== null : null;
  return {
    ...described(world, "pull-request", row.number),
    ...pullSimple(world, token, row),
    merged: pull.merged_at !== null,
    merged_by: pull.merged_at === null ? null : simpleUser(world, world.repository.split("/")[0] ?? ""),
    mergeable: clean,
    rebaseable: clean,
    mergeable_state: clean === null ? "unknown" : !clean ? "dirty" : pull.draft ? "draft" : "clean",
    comments: world.comments.filter(({ issue }) => issue === row.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commitsBetween(world.git, pull.base_sha, pull.head) ?? 0,
  };
}

function side(world: World, token: Token | null, ref: string, sha: string, from: string): Record<string, unknown> {
  const owner = from.split("/")[0] ?? "";
  return { label: `${owner}:${ref}`, ref, sha, user: simpleUser(world, owner), repo: repositoryObject(world, token, from) };
}

/** The head of a fork that was deleted; when its owner is gone as well, nobody is named. */
function gone(world: World, { author, pull }: PullRow): Record<string, unknown> {
  const ghost = author === "ghost";
  return { label: ghost ? null : `${author}:${pull.branch}`, ref: pull.branch, sha: pull.head, user: ghost ? null : simpleUser(world, author), repo: null };
}

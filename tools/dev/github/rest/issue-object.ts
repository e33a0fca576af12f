import type { CommentRow, IssueRow, LabelRow, World } from "../rows.js";
import { pageUrl, repositoryUrl, serverUrl } from "./addresses.js";
import { described } from "./described.js";
import { simpleUser } from "./user.js";

/** An issue, or a pull request as its issue, as REST shows it. */
export function issueObject(world: World, row: IssueRow): Record<string, unknown> {
  const url = `${repositoryUrl(world)}/issues/${row.number}`;
  const pull = `${repositoryUrl(world)}/pulls/${row.number}`;
  return {
    ...described(world, "issue", row.number),
    id: row.id,
    node_id: `${row.pull === undefined ? "I" : "PR"}_${Buffer.from(String(row.number)).toString("base64url")}`,
    url,
    html_url: pageUrl(world, row),
    number: row.number,
    ...shared(world, row),
    state_reason: row.state_reason,
    comments: world.comments.filter(({ issue }) => issue === row.number).length,
    closed_by: null,
    repository_url: repositoryUrl(world),
    ...(row.pull === undefined ? { pull_request: undefined } : { draft: row.pull.draft, pull_request: { url: pull, html_url: pageUrl(world, row), diff_url: `${pageUrl(world, row)}.diff`, patch_url: `${pageUrl(world, row)}.patch`, merged_at: row.pull.merged_at } }),
  };
}

/** What issues and pull requests have in common. */
export function shared(world: World, row: IssueRow): Record<string, unknown> {
  return {
    title: row.title,
    body: row.body,
    state: row.state,
    locked: false,
    active_lock_reason: null,
    user: simpleUser(world, row.author, row.bot),
    author_association: associationOf(world, row.author),
    labels: row.labels.map((name) => labelObject(world, labelNamed(world, name))),
    assignee: null,
    assignees: [],
    milestone: null,
    created_at: row.created_at,
    updated_at: row.updated_at,
    closed_at: row.closed_at,
  };
}

/** What somebody is to the repository: who has a token that writes may write. */
function associationOf(world: World, login: string): string {
  if (login === world.repository.split("/")[0]) return "OWNER";
  return [...world.tokens.values()].some((token) => token.login === login && (token.role === "admin" || token.role === "write")) ? "COLLABORATOR" : "CONTRIBUTOR";
}

export function labelObject(world: World, label: LabelRow): Record<string, unknown> {
  return {
    id: label.id,
    node_id: `LA_${label.id}`,
    url: `${repositoryUrl(world)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** The label of that name, whatever its case; it comes into being when it is used first. */
export function labelNamed(world: World, name: string): LabelRow {
  const known = world.labels.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  const made = { id: world.nextId(), name, color: "ededed", description: null };
  world.labels.push(made);
  return made;
}

export function commentObject(world: World, row: CommentRow): Record<string, unknown> {
  const issue = world.issues.get(row.issue);
  return {
    id: row.id,
    node_id: `IC_${row.id}`,
    url: `${repositoryUrl(world)}/issues/comments/${row.id}`,
    html_url: `${issue === undefined ? serverUrl(world) : pageUrl(world, issue)}#issuecomment-${row.id}`,
    issue_url: `${repositoryUrl(world)}/issues/${row.issue}`,
    body: row.body,
    user: simpleUser(world, row.author, row.bot),
    created_at: row.created_at,
    updated_at: row.updated_at,
    author_association: row.bot ? "NONE" : "CONTRIBUTOR",
    performed_via_github_app: null,
  };
}

import { branchRef, readRefs } from "./repository/bare-repository.js";
import { commitFiles, type Files } from "./repository/commit-files.js";
import { runGit } from "./repository/run-git.js";
import { labelNamed } from "./rest/issue-object.js";
import type { CommentRow, IssueRow, PullRow, World } from "./rows.js";

export interface NewPull {
  readonly branch: string;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
  readonly author?: string;
  readonly labels?: readonly string[];
  /** Absent: the repository itself; null: a fork that was deleted since. */
  readonly from?: string | null;
}

export interface NewIssue {
  readonly title: string;
  readonly body?: string | null;
  readonly labels?: readonly string[];
  readonly author?: string;
}

/** A pull request for a branch that is there. */
export function addPull(world: World, wanted: NewPull): PullRow {
  const row = pullRow(world, wanted, readRefs(world.git));
  runGit(world.git, ["update-ref", `refs/pull/${row.number}/head`, row.pull.head]);
  return row;
}

/** Many at once, each with a commit of its own. */
export function addPulls(world: World, wanted: readonly (NewPull & { readonly files: Files })[]): PullRow[] {
  const commits = wanted.map(({ branch, from = world.repository, files, base = world.defaultBranch }) => ({ ref: branchRef(branch, from, world.repository), files, start: base }));
  commitFiles(world.git, commits, readRefs(world.git));
  const refs = readRefs(world.git);
  const rows = wanted.map((each) => pullRow(world, each, refs));
  runGit(world.git, ["update-ref", "--stdin"], rows.map(({ number, pull }) => `update refs/pull/${number}/head ${pull.head}\n`).join(""));
  return rows;
}

function pullRow(world: World, wanted: NewPull, refs: ReadonlyMap<string, string>): PullRow {
  const from = wanted.from === undefined ? world.repository : wanted.from;
  const base = wanted.base ?? world.defaultBranch;
  const head = refs.get(branchRef(wanted.branch, from, world.repository));
  const base_sha = refs.get(`refs/heads/${base}`);
  if (head === undefined) throw new Error(`push ${branchRef(wanted.branch, from, world.repository)} first`);
  if (base_sha === undefined) throw new Error(`there is no branch ${base}`);
  const author = wanted.author ?? (from === null ? "ghost" : from.split("/")[0] ?? "");
  const pull = { branch: wanted.branch, from, base, draft: wanted.draft ?? false, head, base_sha, merged_at: null, merge_commit: null };
  const row = { ...rowOf(world, { ...wanted, title: wanted.title ?? wanted.branch, author }), pull };
  world.issues.set(row.number, row);
  return row;
}

export function addIssue(world: World, wanted: NewIssue): IssueRow {
  const row = rowOf(world, { ...wanted, author: wanted.author ?? "octocat" });
  world.issues.set(row.number, row);
  return row;
}

export function addComment(world: World, issue: number, body: string, author: string): CommentRow {
  const at = world.now();
  const row = { id: world.nextId(), issue, author, bot: author.endsWith("[bot]"), body, created_at: at, updated_at: at };
  world.comments.push(row);
  return row;
}

function rowOf(world: World, wanted: NewIssue & { readonly author: string }): IssueRow {
  const at = world.now();
  return {
    number: world.issues.size + 1,
    id: world.nextId(),
    title: wanted.title,
    body: wanted.body ?? null,
    author: wanted.author,
    bot: wanted.author.endsWith("[bot]"),
    state: "open",
    state_reason: null,
    labels: (wanted.labels ?? []).map((name) => labelNamed(world, name).name),
    created_at: at,
    updated_at: at,
    closed_at: null,
  };
}

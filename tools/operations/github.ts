/** What operations may ask of GitHub: types only; `github/open-github.ts` does it, the only place that knows octokit. */
import type { Issue } from "../domain/github/issue.js";
import type { PullRequest } from "../domain/pull-request/pull-request.js";

/** A file or folder of a commit. */
export interface RemoteEntry {
  /** Relative to the repository; of a folder asked for by its id, relative to that. */
  readonly path: string;
  readonly kind: "file" | "folder" | "other";
  /** Git's object id: equal contents have equal ids. */
  readonly oid: string;
}

/** What an object id stands for. */
export type RemoteObject =
  | { readonly kind: "folder"; readonly entries: readonly RemoteEntry[] }
  /** No text: a reason, such as that it is binary or too long for GitHub to show whole. */
  | { readonly kind: "file"; readonly text: string }
  | { readonly kind: "file"; readonly text: null; readonly reason: string };

/** One check or commit status of a commit. */
export interface CommitCheck {
  readonly name: string;
  readonly state: "passed" | "failed" | "running";
  readonly url?: string;
}

export interface RemoteComment {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  readonly author: string;
  /** The author is an app, such as the one behind GITHUB_TOKEN. */
  readonly bot: boolean;
}

/** What GitHub says about the repository. */
export interface RemoteRepository {
  readonly name: string;
  readonly default_branch: string;
  readonly private: boolean;
  /** What the token may do with it; absent where GitHub does not say. */
  readonly permissions?: Readonly<Record<string, boolean>>;
}

/** What can be told of the token without showing it (S2-04). */
export interface TokenFacts {
  readonly source: "GITHUB_TOKEN" | "gh" | "none";
  readonly kind: "classic" | "fine-grained" | "app" | "oauth" | "unknown" | "none";
  /** Whose it is; absent: an app's, none, or GitHub does not tell. */
  readonly login?: string;
  /** Of classic and OAuth tokens; null: GitHub names none for this kind. */
  readonly scopes: readonly string[] | null;
  /** UTC ISO 8601; null: not told, or never. */
  readonly expires_at: string | null;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  /** Of this repository. */
  readonly branch: string;
  readonly base: string;
  readonly draft: boolean;
}

/**
 * GitHub, about one repository. Every call throws BusError: REMOTE (exit 7) when the answer did not come or is not whole (network,
 * rate limit, 5xx, a token that may not), NOT_FOUND for what is not there, USAGE for what GitHub refuses as wrong. Never half an answer.
 */
export interface GitHub {
  /** `owner/name`. */
  readonly repository: string;
  /** The pull request that the surroundings say this run is about: a workflow's. */
  readonly pullRequest?: number;
  repositoryFacts(): Promise<RemoteRepository>;
  /** Whether some rule keeps a branch of the repository: a protection, or a ruleset. */
  isProtected(branch: string): Promise<boolean>;
  /** Every open one, by number. One request per 100, asked conditionally. */
  openPullRequests(): Promise<PullRequest[]>;
  readPullRequest(number: number): Promise<PullRequest>;
  /** Of any state, whose branch is one of these of this very repository; newest first. One request per 50 branches. */
  pullRequestsFrom(branches: readonly string[]): Promise<ReadonlyMap<string, readonly PullRequest[]>>;
  /** What each commit has below `_bus`, two levels deep: `_bus/claims/T-1.json`, `_bus/events/2026-01-31`. One request per 50 commits. A commit that GitHub does not show throws REMOTE: it is not "nothing there". */
  busEntries(commits: readonly string[]): Promise<ReadonlyMap<string, readonly RemoteEntry[]>>;
  /** One request per 100 ids. Throws REMOTE for one that is not there. */
  objects(oids: readonly string[]): Promise<ReadonlyMap<string, RemoteObject>>;
  openPullRequest(request: NewPullRequest): Promise<PullRequest>;
  editPullRequest(number: number, change: { title?: string; body?: string }): Promise<PullRequest>;
  /** Takes the draft mark off. */
  markReady(number: number): Promise<void>;
  /** Check runs and statuses of a commit, the last of each name. */
  checks(commit: string): Promise<CommitCheck[]>;
  /** Adds to what an issue or pull request has; a label that does not exist yet comes into being. */
  addLabels(number: number, labels: readonly string[]): Promise<void>;
  /** Issues, open and closed, no pull requests, that carry one of the labels; each once, by number. */
  issues(labels: readonly string[]): Promise<Issue[]>;
  /** Throws NOT_FOUND, saying which, when it was deleted, moved to another repository, or is a pull request. */
  readIssue(number: number): Promise<Issue>;
  openIssue(issue: { title: string; body: string; labels: readonly string[] }): Promise<Issue>;
  editIssue(number: number, change: { title?: string; body?: string; state?: "open" | "closed" }): Promise<Issue>;
  comments(number: number): Promise<RemoteComment[]>;
  /** Throws NOT_YOURS, as `editComment` does, when the token may not comment there (a 403 that is no rate limit): the one refusal that callers tell from trouble. */
  addComment(number: number, body: string): Promise<RemoteComment>;
  editComment(id: number, body: string): Promise<RemoteComment>;
  token(): Promise<TokenFacts>;
}

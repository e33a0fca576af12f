import type { ObjectReader } from "./repository/object-reader.js";

/** What GitHub remembers of an issue or a pull request; they share their numbers. */
export interface IssueRow {
  readonly number: number;
  readonly id: number;
  title: string;
  body: string | null;
  readonly author: string;
  readonly bot: boolean;
  state: "open" | "closed";
  state_reason: string | null;
  /** Names, in the order they were added. */
  labels: string[];
  readonly created_at: string;
  updated_at: string;
  closed_at: string | null;
  readonly pull?: PullFacts;
}

export interface PullFacts {
  readonly branch: string;
  /** `owner/name` that the branch lies in; null: the fork was deleted. */
  readonly from: string | null;
  base: string;
  draft: boolean;
  /** The commit of the branch; of an ended pull request, or of a deleted fork, the last one. */
  head: string;
  base_sha: string;
  merged_at: string | null;
  merge_commit: string | null;
}

export type PullRow = IssueRow & { readonly pull: PullFacts };

export interface CommentRow {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  readonly bot: boolean;
  body: string;
  readonly created_at: string;
  updated_at: string;
}

export interface LabelRow {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface CheckRow {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: string | null;
  readonly at: string;
}

export interface StatusRow {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: "success" | "failure" | "error" | "pending";
  readonly at: string;
}

export interface Token {
  readonly kind: "classic" | "fine-grained" | "app" | "oauth";
  readonly login: string;
  /** Of classic and OAuth tokens. */
  readonly scopes: readonly string[];
  /** Of the others: what they may read and write, such as `{contents: "read"}`. */
  readonly permissions: Readonly<Record<string, "read" | "write">>;
  /** UTC ISO 8601. */
  readonly expires_at: string | null;
  readonly role: "admin" | "write" | "triage" | "read";
}

/** Everything that the server knows. */
export interface World {
  readonly repository: string;
  readonly id: number;
  /** Names that the repository had before. */
  readonly formerNames: Set<string>;
  readonly private: boolean;
  readonly enterprise: boolean;
  readonly defaultBranch: string;
  readonly drafts: boolean;
  /** Branches that some rule keeps. */
  readonly protected: Set<string>;
  readonly actionsMayOpenPulls: boolean;
  readonly hasIssues: boolean;
  /** Bytes of a blob that GraphQL shows. */
  readonly blobLimit: number;
  readonly rateLimit: number;
  readonly git: string;
  readonly objects: ObjectReader;
  /** Where the API is, without a last slash. */
  api: string;
  readonly issues: Map<number, IssueRow>;
  readonly comments: CommentRow[];
  readonly labels: LabelRow[];
  readonly checks: CheckRow[];
  readonly statuses: StatusRow[];
  readonly tokens: Map<string, Token>;
  /** Requests counted against each token's limit, by `<token> <resource>`. */
  readonly used: Map<string, number>;
  /** What broke the published description, a sentence each. */
  readonly violations: string[];
  /** UTC ISO 8601 to the second, as GitHub writes it. */
  now(): string;
  nextId(): number;
}

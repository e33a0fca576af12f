/** One pull request of the repository, as its forge tells it. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  /** For people. */
  readonly url: string;
  readonly author: string;
  readonly body: string;
  readonly state: "open" | "merged" | "closed";
  readonly draft: boolean;
  /** The branch that it brings … */
  readonly branch: string;
  /** … the `owner/name` that the branch lies in; null: that repository is gone … */
  readonly from: string | null;
  /** … and the commit it is at. */
  readonly head: string;
  /** The branch that it is to go into. */
  readonly base: string;
  readonly labels: readonly string[];
  /** UTC ISO 8601. */
  readonly created_at: string;
  /** When it was merged or closed. */
  readonly ended_at?: string;
}

/** The pull request in a few words that no text of its own is in. */
export function pullRequestName({ number }: Pick<PullRequest, "number">): string {
  return `#${number}`;
}

import type { Problem } from "../../../domain/problem.js";
import { type PullRequest, pullRequestName } from "../../../domain/pull-request/pull-request.js";
import { isEarlier } from "../../../domain/union/earlier.js";
import { shellWord } from "../../../domain/shell-word.js";

/** What others wrote may be long; more of a message than this helps nobody, characters. */
const LONGEST = 1000;

/** What is between this branch and another pull request. */
export interface Between {
  readonly rule: string;
  /** This branch's. */
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
  /** What the author of this branch does, where it is the later of the two. */
  readonly hint: string;
  /** It cannot be told for sure: then nobody is held up. */
  readonly unsure?: boolean;
}

/** The later of the two is at fault; the earlier is only told, with a look at the other. */
export function finding(own: PullRequest | null, pull: PullRequest, { rule, file, line, message, hint, unsure = false }: Between): Problem {
  const later = isEarlier(pull.number, own?.number ?? null);
  const said = message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
  return {
    rule,
    severity: later && !unsure ? "error" : "warning",
    file,
    ...(line !== undefined && { line }),
    message: later ? said : `${said}; ${pullRequestName(pull)} will be told`,
    pull_request: pull.number,
    hint: later ? hint : `gh pr view ${pull.number}`,
  };
}

/** "#10 (https://…)" */
export function whereIs(pull: PullRequest): string {
  return `${pullRequestName(pull)} (${pull.url})`;
}

/** Shows a file of a pull request. */
export function showCommand({ number }: PullRequest, path: string): string {
  return `git fetch origin pull/${number}/head && git show ${shellWord(`FETCH_HEAD:${path}`)}`;
}

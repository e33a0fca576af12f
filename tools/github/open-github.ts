import { githubPlace } from "../domain/github/place.js";
import type { GitHub, RemoteRepository } from "../operations/github.js";
import type { Answer } from "./answer.js";
import { checks } from "./checks.js";
import { comments } from "./comments.js";
import { connect } from "./connect.js";
import { findToken } from "./find-token.js";
import { issues } from "./issues.js";
import { keptLists } from "./kept-lists.js";
import { keptRecord } from "./kept-record.js";
import { PATIENCE, type Patience } from "./patience.js";
import { pullRequests } from "./pull-requests.js";
import { records } from "./records.js";
import { readTokenFacts } from "./token-facts.js";

export interface GitHubOptions {
  /** `owner/name`; default: the surroundings'. */
  readonly repository?: string;
  /** GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_REF … */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tells the remote; null outside git. */
  readonly git: { run(args: readonly string[], options?: { allowFailure?: boolean }): { status: number; stdout: string } } | null;
  /** Where answers are kept to ask conditionally. */
  readonly kept: (name: string) => { read(): unknown; write(value: unknown): void };
  /** The token of the `gh` program for a host, or null. */
  readonly ghToken: (host: string, env: Readonly<Record<string, string | undefined>>) => string | null;
  /** For tests, which wait for nothing. */
  readonly patience?: Partial<Patience>;
}

const NOTHING_KEPT = { read: () => null, write: () => {} };
const REPOSITORY = "GET /repos/{owner}/{repo}";

/** GitHub about one repository; nothing is sent before the first call. Throws USAGE when it cannot be told which, or there is something that cannot be a token. */
export function openGitHub({ repository, env, git, kept, ghToken, patience = {} }: GitHubOptions): GitHub {
  const place = githubPlace({ env, remote: originOf(git), ...(repository !== undefined && { repository }) });
  const token = findToken(place, env, ghToken);
  const connection = connect({ ...place, token: token.token }, { ...PATIENCE, ...patience });
  // A workflow's checkout is the pull request's: what is kept there may be made up.
  const keptHere = env["GITHUB_ACTIONS"] === "true" ? () => NOTHING_KEPT : kept;
  const lists = keptLists(keptHere("github-answers"));
  return {
    repository: place.repository,
    ...(place.pullRequest !== undefined && { pullRequest: place.pullRequest }),
    repositoryFacts: async () => parseRepository(await connection.get(REPOSITORY)),
    // GitHub counts rulesets to it (its description of listing branches).
    isProtected: async (branch) => (await connection.get(`${REPOSITORY}/branches/{branch}`, { branch })).flag("protected"),
    ...pullRequests(connection, lists),
    ...records(connection, keptRecord(keptHere("github-record"))),
    ...checks(connection),
    ...issues(connection, lists),
    ...comments(connection),
    token: () => readTokenFacts(connection, token),
  };
}

/** null: outside git, or there is no such remote. */
function originOf(git: GitHubOptions["git"]): string | null {
  const { status, stdout } = git?.run(["remote", "get-url", "origin"], { allowFailure: true }) ?? { status: 1, stdout: "" };
  return status === 0 ? stdout.trim() : null;
}

function parseRepository(answer: Answer): RemoteRepository {
  const permissions = answer.has("permissions") ? answer.part("permissions") : null;
  return {
    name: answer.text("full_name"),
    default_branch: answer.text("default_branch"),
    private: answer.flag("private"),
    ...(permissions !== null && { permissions: permissions.flags() }),
  };
}

import { BusError } from "../../../domain/bus-error.js";
import type { Problem } from "../../../domain/problem.js";
import { type PullRequest, pullRequestName } from "../../../domain/pull-request/pull-request.js";
import type { Git } from "../../../repo/contract.js";
import type { BusContext } from "../../context.js";
import type { GitHub } from "../../github.js";
import type { GitHubRequest } from "../../validate.js";

/** The branches that a merge queue makes, which hold more than one pull request. */
const QUEUE = "gh-readonly-queue/";

/** The open pull requests, and where this checkout stands among them. */
export interface PullRequests {
  readonly github: GitHub;
  /** null: this branch has none yet. */
  readonly own: PullRequest | null;
  /** Every other open one, by number. */
  readonly others: readonly PullRequest[];
  /** The ref to hold this checkout against. */
  readonly base: string;
  readonly problems: readonly Problem[];
}

/** Asks GitHub. Throws what it throws, and USAGE outside git or for what is no number. */
export async function readPullRequests(bus: BusContext, request: GitHubRequest, base: string | undefined): Promise<PullRequests> {
  const { git } = bus.repo;
  if (git === null) throw new BusError("USAGE", "--github needs a git repository, and this is none", { hint: "bus validate" });
  const { checkout, recordDir } = bus.repo.layout;
  if (recordDir !== `${checkout}/_bus`) throw new BusError("USAGE", `--github looks at _bus at the root of a repository, and this record is ${recordDir}`, { hint: "bus validate" });
  if (request.pullRequest !== undefined && !(Number.isSafeInteger(request.pullRequest) && request.pullRequest > 0)) {
    throw new BusError("USAGE", `${request.pullRequest} is not the number of a pull request`, { hint: "bus validate --github --pr 12" });
  }
  const github = await bus.github(request.repository);
  const open = [...(await github.openPullRequests())].sort((a, b) => a.number - b.number);
  const own = await ownOf(bus, github, open, request.pullRequest);
  return {
    github,
    own,
    others: open.filter(({ number }) => number !== own?.number),
    base: base ?? (await baseOf(git, github, own)),
    problems: own === null ? [] : oldHead(bus, git, own),
  };
}

/** A fork's branch is told by its commit. One that was offered twice goes by the later, which has more before it. */
async function ownOf(bus: BusContext, github: GitHub, open: readonly PullRequest[], asked: number | undefined): Promise<PullRequest | null> {
  const number = asked ?? github.pullRequest;
  if (number !== undefined) return open.find((pull) => pull.number === number) ?? github.readPullRequest(number);
  const { branch, commit } = bus.repo.head();
  const isHere = (pull: PullRequest): boolean => pull.from?.toLowerCase() === github.repository.toLowerCase() || pull.head === commit;
  return open.findLast((pull) => pull.branch === branch && isHere(pull)) ?? null;
}

async function baseOf(git: Git, github: GitHub, own: PullRequest | null): Promise<string> {
  if (own !== null) return `origin/${own.base}`;
  const head = git.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"], { allowFailure: true });
  return head.status === 0 ? head.stdout.trim() : `origin/${(await github.repositoryFacts()).default_branch}`;
}

/** A run of an older push answers for that, and a newer one has its own; what is not pushed yet is only ahead. */
function oldHead(bus: BusContext, git: Git, own: PullRequest): Problem[] {
  if (bus.repo.head().branch?.startsWith(QUEUE) === true) return [];
  const isIn = /^[0-9a-f]{40,64}$/.test(own.head) && git.run(["merge-base", "--is-ancestor", own.head, "HEAD"], { allowFailure: true }).status === 0;
  if (isIn) return [];
  const message = `this checkout does not have ${own.head.slice(0, 12)}, at which ${pullRequestName(own)} is now: it is of an older push, or of another branch`;
  return [{ rule: "old-head", severity: "warning", file: "_bus", message, hint: `git fetch origin pull/${own.number}/head` }];
}

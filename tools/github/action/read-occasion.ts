import { BusError } from "../../domain/bus-error.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Why the workflow runs, and what is to be looked at. */
export interface Occasion {
  /** GitHub's name of the event. */
  readonly event: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly server: string;
  /** The folder into which steps check out. */
  readonly workspace: string;
  /** The pull request that the run is about; null: about none. */
  readonly pullRequest: number | null;
  /** The commit that the pull request brings; the checkout must have it. */
  readonly head: string | null;
  /** What files are linked at, and the repository that it lies in. */
  readonly commit: string;
  readonly from: string;
  /** What the record may be held against, best first. Without a pull request the run does without. */
  readonly bases: readonly string[];
  /** It is on the default branch already: whoever comes after it is held against it, and not the other way round. */
  readonly settled: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** What `git` gives where there was no commit before. */
const NO_COMMIT = /^0+$/;
/** A merge queue's branch. */
const QUEUED = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]+$/;

/** Reads the runner's variables and its event file (`payload`). Throws USAGE outside a workflow, BAD_DATA for an event that is not told as GitHub tells it. */
export function readOccasion(env: Environment, payload: unknown): Occasion {
  const event = variable(env, "GITHUB_EVENT_NAME");
  const repository = variable(env, "GITHUB_REPOSITORY");
  const common = { event, repository, server: env["GITHUB_SERVER_URL"] || "https://github.com", workspace: variable(env, "GITHUB_WORKSPACE") };
  const told = object(payload, "the event");
  if (told["pull_request"] !== undefined) return { ...common, settled: false, ...ofPullRequest(object(told["pull_request"], "pull_request"), repository) };
  if (event === "merge_group") return { ...common, settled: false, ...ofQueue(object(told["merge_group"], "merge_group"), env), from: repository };
  const settled = event === "push" && env["GITHUB_REF"] === `refs/heads/${text(object(told["repository"], "repository"), "default_branch")}`;
  const before = event === "push" ? text(told, "before") : "";
  return { ...common, pullRequest: null, head: null, commit: variable(env, "GITHUB_SHA"), from: repository, bases: before === "" || NO_COMMIT.test(before) ? [] : [before], settled };
}

function ofPullRequest(pull: Json, repository: string): Pick<Occasion, "pullRequest" | "head" | "commit" | "from" | "bases"> {
  const { number } = pull;
  if (typeof number !== "number") throw untold("pull_request.number");
  const head = object(pull["head"], "pull_request.head");
  const base = object(pull["base"], "pull_request.base");
  const sha = text(head, "sha");
  // A fork may be gone; GitHub shows its commits here, too.
  const from = head["repo"] === null || head["repo"] === undefined ? repository : text(object(head["repo"], "pull_request.head.repo"), "full_name");
  // The branch as it is now comes first: the merge that is checked out was made with it, the event may be older.
  return { pullRequest: number, head: sha, commit: sha, from, bases: [`refs/remotes/origin/${text(base, "ref")}`, text(base, "sha")] };
}

function ofQueue(group: Json, env: Environment): Pick<Occasion, "pullRequest" | "head" | "commit" | "bases"> {
  const number = QUEUED.exec(env["GITHUB_REF"] ?? "")?.[1];
  const head = text(group, "head_sha");
  return { pullRequest: number === undefined ? null : Number(number), head, commit: head, bases: [text(group, "base_sha")] };
}

function variable(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new BusError("USAGE", `${name} is not set: this program is run by GitHub Actions`, { hint: "bus validate --github" });
  return value;
}

function object(value: unknown, name: string): Json {
  if (typeof value !== "object" || value === null) throw untold(name);
  return value as Json;
}

function text(from: Json, key: string): string {
  const value = from[key];
  if (typeof value !== "string") throw untold(key);
  return value;
}

function untold(what: string): BusError {
  return new BusError("BAD_DATA", `the workflow's event file does not tell ${what}`, { hint: 'cat "$GITHUB_EVENT_PATH"' });
}

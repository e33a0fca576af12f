import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { addComment, addIssue, addPull, addPulls, type NewIssue, type NewPull } from "./add-rows.js";
import { Faults } from "./http/faults.js";
import { type LoggedRequest, serveWorld } from "./http/serve-world.js";
import { branchRef, readRefs } from "./repository/bare-repository.js";
import { commitFiles, type Files, type NewCommit } from "./repository/commit-files.js";
import { mergeCommit } from "./repository/merge-commit.js";
import { runGit } from "./repository/run-git.js";
import { serverUrl } from "./rest/addresses.js";
import type { CommentRow, IssueRow, PullRow, StatusRow, World } from "./rows.js";
import { createToken, type NewToken } from "./tokens.js";
import { closeRow, createWorld, type GitHubOptions, pulls, refreshPulls } from "./world.js";

/** A GitHub of one repository, on the loopback. */
export interface Hub {
  /** What a command needs to talk to it. */
  readonly env: Readonly<Record<"GITHUB_TOKEN" | "GITHUB_REPOSITORY" | "GITHUB_API_URL" | "GITHUB_GRAPHQL_URL" | "GITHUB_SERVER_URL", string>>;
  /** A real bare repository: push here. Branches of forks go to `ref(branch, "stranger/demo")`. */
  readonly git: string;
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  /** What broke GitHub's published description so far. */
  readonly violations: string[];
  /** Another token; what a command is given is in `env`. */
  token(wanted: NewToken): string;
  ref(branch: string, from?: string | null): string;
  /** Adds a commit to a branch, or begins it at the default one, without a checkout. Returns the commit. */
  commit(branch: string, files: Files, options?: { readonly message?: string; readonly start?: string; readonly from?: string | null }): string;
  openPull(wanted: NewPull): number;
  /** Many at once, each with a commit of these files: for pages. */
  openPulls(wanted: readonly (NewPull & { readonly files: Files })[]): number[];
  /** Brings it into its base for real. */
  mergePull(number: number, options?: { readonly method?: "merge" | "squash"; readonly deleteBranch?: boolean }): string;
  closePull(number: number): void;
  pull(number: number): PullRow;
  openIssue(wanted: NewIssue): number;
  closeIssue(number: number): void;
  issue(number: number): IssueRow;
  addComment(number: number, body: string, author?: string): number;
  comments(number: number): CommentRow[];
  setCheck(sha: string, name: string, result: "success" | "failure" | "in_progress" | "queued" | "neutral" | "cancelled" | "skipped" | "timed_out" | "action_required"): void;
  setStatus(sha: string, context: string, state: StatusRow["state"]): void;
  /** Brings `refs/pull/N/head` and, of what merges cleanly, `refs/pull/N/merge` up to date. */
  pullRefs(): void;
  /** A name that the repository had before: requests under it are led on. */
  formerName(name: string): void;
  /** Some rule keeps the branch from now on. */
  protect(branch: string): void;
  close(): Promise<void>;
}

/** Starts a GitHub that somebody has to `close()`; in a test use `fakeGitHub`. */
export async function startGitHub(options: GitHubOptions = {}): Promise<Hub> {
  const world = createWorld(options);
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const server = await serveWorld(world, faults, requests);
  const token = createToken(world, options.token ?? {});
  return {
    env: { GITHUB_TOKEN: token, GITHUB_REPOSITORY: world.repository, GITHUB_API_URL: world.api, GITHUB_GRAPHQL_URL: `${world.api.replace("/api/v3", "/api")}/graphql`, GITHUB_SERVER_URL: serverUrl(world) },
    git: world.git,
    requests,
    faults,
    violations: world.violations,
    token: (wanted) => createToken(world, wanted),
    ref: (branch, from = world.repository) => branchRef(branch, from, world.repository),
    commit: (branch, files, { message = "change", start = world.defaultBranch, from = world.repository } = {}) => commit(world, { ref: branchRef(branch, from, world.repository), files, message, start }),
    openPull: (wanted) => addPull(world, wanted).number,
    openPulls: (wanted) => addPulls(world, wanted).map(({ number }) => number),
    mergePull: (number, settings = {}) => merge(world, number, settings),
    closePull: (number) => closeRow(world, fresh(world, number)),
    pull: (number) => fresh(world, number),
    openIssue: (wanted) => addIssue(world, wanted).number,
    closeIssue: (number) => {
      closeRow(world, row(world, number));
      row(world, number).state_reason = "completed";
    },
    issue: (number) => row(world, number),
    addComment: (number, body, author = "octocat") => addComment(world, number, body, author).id,
    comments: (number) => world.comments.filter(({ issue }) => issue === number),
    setCheck: (sha, name, result) => {
      const running = result === "in_progress" || result === "queued";
      world.checks.push({ id: world.nextId(), sha, name, status: running ? result : "completed", conclusion: running ? null : result, at: world.now() });
    },
    setStatus: (sha, context, state) => void world.statuses.push({ id: world.nextId(), sha, context, state, at: world.now() }),
    pullRefs: () => writePullRefs(world),
    formerName: (name) => void world.formerNames.add(name),
    protect: (branch) => void world.protected.add(branch),
    close: async () => {
      world.objects.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dirname(dirname(world.git)), { recursive: true, force: true });
    },
  };
}

function commit(world: World, wanted: NewCommit): string {
  commitFiles(world.git, [wanted], readRefs(world.git));
  return readRefs(world.git).get(wanted.ref) ?? "";
}

function row(world: World, number: number): IssueRow {
  const found = world.issues.get(number);
  if (found === undefined) throw new Error(`there is no #${number}`);
  return found;
}

function fresh(world: World, number: number): PullRow {
  refreshPulls(world);
  const found = row(world, number);
  if (found.pull === undefined) throw new Error(`#${number} is no pull request`);
  return found as PullRow;
}

function merge(world: World, number: number, { method = "merge", deleteBranch = false }: { readonly method?: "merge" | "squash"; readonly deleteBranch?: boolean }): string {
  const found = fresh(world, number);
  const { pull } = found;
  const commit = mergeCommit(world.git, pull.base_sha, pull.head, `Merge pull request #${number}`, method);
  if (commit === null) throw new Error(`#${number} conflicts with ${pull.base}`);
  runGit(world.git, ["update-ref", `refs/heads/${pull.base}`, commit, pull.base_sha]);
  closeRow(world, found);
  Object.assign(pull, { merged_at: found.closed_at, merge_commit: commit });
  if (deleteBranch) runGit(world.git, ["update-ref", "-d", branchRef(pull.branch, pull.from, world.repository)]);
  return commit;
}

function writePullRefs(world: World): void {
  refreshPulls(world);
  for (const { number, state, pull } of pulls(world)) {
    runGit(world.git, ["update-ref", `refs/pull/${number}/head`, pull.head]);
    const merged = state === "open" ? mergeCommit(world.git, pull.base_sha, pull.head, `Merge ${pull.head} into ${pull.base_sha}`) : null;
    if (merged !== null) runGit(world.git, ["update-ref", `refs/pull/${number}/merge`, merged]);
  }
}

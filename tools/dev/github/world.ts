import { branchRef, createBareRepository, readRefs } from "./repository/bare-repository.js";
import type { Files } from "./repository/commit-files.js";
import { ObjectReader } from "./repository/object-reader.js";
import type { PullRow, World } from "./rows.js";
import type { NewToken } from "./tokens.js";

export interface GitHubOptions {
  /** `owner/name`; `octo/demo`. */
  readonly repository?: string;
  /** A repository to begin with, as a path; otherwise one commit with `files`. */
  readonly source?: string;
  readonly files?: Files;
  readonly defaultBranch?: string;
  /** The one in `env`: a classic token of `octocat` with the scope `repo`. */
  readonly token?: NewToken;
  readonly private?: boolean;
  /** An Enterprise Server: its API is below `/api/v3`, and GraphQL at `/api/graphql`. */
  readonly enterprise?: boolean;
  /** Whether it has draft pull requests: private repositories of free accounts have not. */
  readonly drafts?: boolean;
  /** Whether a workflow's token may open pull requests: new repositories say no until somebody changes it. */
  readonly actionsMayOpenPulls?: boolean;
  readonly hasIssues?: boolean;
  /** Bytes of a blob that GraphQL shows; 512,000. */
  readonly blobLimit?: number;
  /** Requests an hour for each token; 5000. */
  readonly rateLimit?: number;
  /** Milliseconds since the epoch; the machine's clock. */
  readonly clock?: () => number;
}

export function createWorld(options: GitHubOptions): World {
  const repository = options.repository ?? "octo/demo";
  const defaultBranch = options.defaultBranch ?? "main";
  const git = createBareRepository(repository, defaultBranch, options.source, options.files ?? { "README.md": "# demo\n" });
  const clock = options.clock ?? Date.now;
  let last = 1000;
  return {
    repository,
    id: 1296269,
    formerNames: new Set(),
    private: options.private ?? false,
    enterprise: options.enterprise ?? false,
    defaultBranch,
    drafts: options.drafts ?? true,
    protected: new Set(),
    actionsMayOpenPulls: options.actionsMayOpenPulls ?? true,
    hasIssues: options.hasIssues ?? true,
    blobLimit: options.blobLimit ?? 512_000,
    rateLimit: options.rateLimit ?? 5000,
    git,
    objects: new ObjectReader(git),
    api: "",
    issues: new Map(),
    comments: [],
    labels: [],
    checks: [],
    statuses: [],
    tokens: new Map(),
    used: new Map(),
    violations: [],
    now: () => new Date(clock()).toISOString().replace(/\.\d+Z$/, "Z"),
    nextId: () => (last += 1),
  };
}

/** Brings open pull requests to where their branches are; one whose branch is gone is closed, as on GitHub. */
export function refreshPulls(world: World): void {
  const refs = readRefs(world.git);
  for (const row of pulls(world)) {
    const { pull } = row;
    if (row.state === "closed") continue;
    pull.base_sha = refs.get(`refs/heads/${pull.base}`) ?? pull.base_sha;
    if (pull.from === null) continue;
    const head = refs.get(branchRef(pull.branch, pull.from, world.repository));
    if (head === undefined) closeRow(world, row);
    else if (head !== pull.head) {
      pull.head = head;
      touch(world, row);
    }
  }
}

export function pulls(world: World): PullRow[] {
  return [...world.issues.values()].filter((row): row is PullRow => row.pull !== undefined);
}

export function closeRow(world: World, row: { state: string; closed_at: string | null; updated_at: string }): void {
  row.state = "closed";
  row.closed_at = world.now();
  row.updated_at = world.now();
}

export function touch(world: World, row: { updated_at: string }): void {
  row.updated_at = world.now();
}

import { resolve, sep } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { type Env, type ProcessResult, runProcess } from "./run-process.js";

export interface GitPlace {
  /** Where git runs: the checkout. */
  readonly cwd: string;
  /** Its git directory, absolute. */
  readonly gitDir: string;
  /** Default: the process's own. */
  readonly env?: Env;
}

export interface GitOptions {
  readonly allowFailure?: boolean;
  /** An index of its own, absolute, instead of the checkout's. */
  readonly index?: string;
  /** What it reads; otherwise nothing. */
  readonly input?: string | Uint8Array;
}

export interface GitProcess {
  /** Throws NOT_FOUND (no git, unknown ref), REMOTE or BAD_DATA, unless failure is allowed. */
  run(args: readonly string[], options?: GitOptions): { status: number; stdout: string; stderr: string };
  /** Standard output as it is; throws like `run`. */
  runBytes(args: readonly string[], options?: Pick<GitOptions, "index" | "input">): Buffer;
}

/** Git's own variables, which a hook of this or another repository may have set. */
export const REPOSITORY_VARIABLES = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX"];
const REMOTE = new Set(["fetch", "push", "pull", "ls-remote", "clone"]);
const UNKNOWN_REF = /unknown revision|bad revision|not a valid object name|invalid object name|ambiguous argument|needed a single revision|invalid reference|not a valid ref/i;

/** Runs git. Refs and paths from outside belong after `--end-of-options` or `--` in `args`. */
export function gitProcess(place: GitPlace): GitProcess {
  const git = (args: readonly string[], { index, input }: GitOptions = {}) => runProcess("git", args, { cwd: place.cwd, env: { ...environment(place), ...(index !== undefined && { GIT_INDEX_FILE: index }) }, ...(input !== undefined && { input }) });
  return {
    run(args, options = {}) {
      const { allowFailure = false } = options;
      const result = started(git(args, options), args, place);
      if (result.status !== 0 && !allowFailure) throw failure(result, args, place);
      return { status: result.status ?? -1, stdout: result.stdout.toString("utf8"), stderr: result.stderr };
    },
    runBytes(args, options = {}) {
      const result = started(git(args, options), args, place);
      if (result.status !== 0) throw failure(result, args, place);
      return result.stdout;
    },
  };
}

function environment({ cwd, gitDir, env = process.env }: GitPlace): Env {
  const cleared = Object.fromEntries(REPOSITORY_VARIABLES.map((name) => [name, undefined]));
  // During a commit git hands its hooks the index to be committed: that one is meant, another repository's is not.
  const index = env["GIT_INDEX_FILE"];
  const own = index !== undefined && resolve(cwd, index).startsWith(gitDir + sep);
  return { ...env, ...cleared, ...(own && { GIT_INDEX_FILE: resolve(cwd, index) }), LC_ALL: "C", LANGUAGE: "", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };
}

function started(result: ProcessResult, args: readonly string[], { cwd }: GitPlace): ProcessResult {
  if (result.failed === undefined) return result;
  if (result.failed === "ENOENT") throw new BusError("NOT_FOUND", `cannot run git in ${cwd}: there is no git on the PATH, or no such folder`, { hint: "git --version" });
  throw new BusError("BAD_DATA", `cannot run git ${verb(args)}: ${result.failed}`, { hint: "git --version" });
}

function failure({ status, stderr }: ProcessResult, args: readonly string[], { cwd }: GitPlace): BusError {
  const said = /^(?:fatal|error): (.+)$/m.exec(stderr)?.[1] ?? (stderr.trim().split("\n").at(-1) || (status === null ? "ended by a signal" : `exit code ${status}`));
  const message = `git ${verb(args)}: ${said}`;
  if (/dubious ownership/.test(stderr)) {
    return new BusError("BAD_DATA", `git ${verb(args)}: ${cwd} belongs to another user`, { hint: `git config --global --add safe.directory ${cwd}` });
  }
  if (REMOTE.has(verb(args))) return new BusError("REMOTE", message, { hint: "git remote -v" });
  if (UNKNOWN_REF.test(stderr)) return new BusError("NOT_FOUND", message, { hint: "git branch --all" });
  return new BusError("BAD_DATA", message, { hint: "git status" });
}

/** The subcommand: the first argument after git's own options. */
function verb(args: readonly string[]): string {
  const at = args.findIndex((arg, index) => !arg.startsWith("-") && !["-c", "-C"].includes(args[index - 1] ?? ""));
  return args[at] ?? "";
}

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Hub } from "../../dev/github/start-github.js";
import { git, scratch } from "../../dev/scratch-repo.js";
import { type Mapping, readMetadata } from "./test-metadata.js";

const BUNDLE = fileURLToPath(new URL("../../../action/main.cjs", import.meta.url));

/** One workflow run of the action. */
export interface RunRequest {
  readonly event: string;
  /** What the event file holds; see `pullEvent` and `pushEvent`. */
  readonly payload: object;
  /** GITHUB_REF, and what `actions/checkout` checks out. */
  readonly ref: string;
  /** Checked out instead. */
  readonly checkout?: string;
  /** `fetch-depth`; 0: everything. */
  readonly depth?: number;
  /** The workflow's `with:`. */
  readonly with?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly level: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: string;
  readonly title?: string;
}

export interface ActionRun {
  readonly code: number | null;
  /** As the runner shows it, annotations included. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly workspace: string;
}

/** The event file of a pull request's run. */
export function pullEvent(hub: Hub, number: number): object {
  const { pull, title, body } = hub.pull(number);
  return {
    action: "synchronize",
    number,
    pull_request: { number, title, body, head: { sha: pull.head, ref: pull.branch, repo: pull.from === null ? null : { full_name: pull.from } }, base: { sha: pull.base_sha, ref: pull.base } },
    repository: { full_name: hub.env.GITHUB_REPOSITORY, default_branch: "main" },
  };
}

/** A run of `pull_request`, at the merge that GitHub makes. */
export function runForPull(hub: Hub, number: number, request: Partial<RunRequest> = {}): Promise<ActionRun> {
  hub.pullRefs();
  return runAction(hub, { event: "pull_request", payload: pullEvent(hub, number), ref: `refs/pull/${number}/merge`, ...request });
}

/** Checks out as `actions/checkout` does, then runs the action's file as a runner does. Whatever comes of it, the token is nowhere in it. */
export async function runAction(hub: Hub, request: RunRequest): Promise<ActionRun> {
  const { event, payload, ref, depth = 0, token = hub.env.GITHUB_TOKEN } = request;
  const temp = scratch({ "event.json": payload, output: "", summary: "", "home/": "" });
  const workspace = join(temp, "demo/demo");
  const sha = checkOut(hub, workspace, request.checkout ?? ref, depth);
  const base = /"base":\{[^}]*"ref":"([^"]*)"/.exec(JSON.stringify(payload))?.[1] ?? "";
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(temp, "home"),
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION: "__self",
    GITHUB_RUN_ID: "1",
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: join(temp, "event.json"),
    GITHUB_REF: ref,
    GITHUB_SHA: sha,
    GITHUB_BASE_REF: base,
    GITHUB_HEAD_REF: "",
    GITHUB_REPOSITORY: hub.env.GITHUB_REPOSITORY,
    GITHUB_API_URL: hub.env.GITHUB_API_URL,
    GITHUB_GRAPHQL_URL: hub.env.GITHUB_GRAPHQL_URL,
    GITHUB_SERVER_URL: hub.env.GITHUB_SERVER_URL,
    GITHUB_OUTPUT: join(temp, "output"),
    GITHUB_STEP_SUMMARY: join(temp, "summary"),
    RUNNER_TEMP: temp,
    RUNNER_OS: "Linux",
    ...inputs(token, request.with ?? {}),
    ...request.env,
  };
  const { code, stdout, stderr } = await run(env, workspace);
  const files = { outputs: readFileSync(join(temp, "output"), "utf8"), summary: readFileSync(join(temp, "summary"), "utf8") };
  for (const text of [stdout, stderr, ...Object.values(files)]) expect(text.includes(token), `the token is in ${text}`).toBe(false);
  return { code, log: stdout + stderr, annotations: annotationsIn(stdout + stderr), outputs: outputsIn(files.outputs), summary: files.summary, workspace };
}

function checkOut(hub: Hub, workspace: string, ref: string, depth: number): string {
  mkdirSync(workspace, { recursive: true });
  git(workspace, "init", "--quiet", "--initial-branch=main");
  git(workspace, "remote", "add", "origin", `file://${hub.git}`);
  const local = ref.replace(/^refs\/(heads\/)?/, "refs/remotes/origin/").replace("refs/remotes/origin/pull/", "refs/remotes/pull/");
  git(workspace, "fetch", "--quiet", "--no-tags", ...(depth === 0 ? [] : [`--depth=${depth}`]), "origin", ...(depth === 0 ? ["+refs/heads/*:refs/remotes/origin/*"] : []), `+${ref}:${local}`);
  git(workspace, "checkout", "--quiet", "--force", "--detach", local);
  return git(workspace, "rev-parse", "HEAD");
}

/** As the runner hands them over: the workflow's, else the metadata's default; the name in capitals, dashes kept. */
function inputs(token: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const declared = readMetadata()["inputs"] as Record<string, Mapping>;
  for (const name of Object.keys(given)) if (declared[name] === undefined) throw new Error(`action.yml has no input ${name}`);
  const value = (name: string): string => given[name] ?? String(declared[name]?.["default"] ?? "").replace("${{ github.token }}", token);
  return Object.fromEntries(Object.keys(declared).map((name) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value(name)]));
}

async function run(env: Record<string, string>, cwd: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BUNDLE], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) child[stream].setEncoding("utf8").on("data", (text: string) => void (said[stream] += text));
  const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  return { code, ...said };
}

/** Every command that the runner would take from the log, the old form within a line included. */
function annotationsIn(log: string): Annotation[] {
  return log.split(/\r?\n/).flatMap((line) => {
    const [, level, properties = "", data = ""] = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? /##\[([\w-]+)()[^\]]*\](.*)/.exec(line) ?? [];
    if (level === undefined) return [];
    const at = Object.fromEntries(properties.split(",").filter((part) => part !== "").map((part) => [part.slice(0, part.indexOf("=")), plain(part.slice(part.indexOf("=") + 1))]));
    return [{ level, message: plain(data), ...at }];
  });
}

function plain(text: string): string {
  return text.replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%");
}

/** `name<<mark`, lines, `mark`. */
function outputsIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name, value]));
}

import { join } from "node:path";
import { openBus } from "../../../bus.js";
import { fakeGitHub } from "../../../dev/github/fake-github.js";
import type { Hub } from "../../../dev/github/start-github.js";
import { git, scratch } from "../../../dev/scratch-repo.js";
import type { Problem } from "../../../domain/problem.js";
import type { Claim, Lock } from "../../../schema/records.gen.js";
import type { GitHubRequest, Validation } from "../../validate.js";

export const TASK = "_bus/claims/QUEUE-001.json";
export const SINCE = "2026-01-31T12:00:00.000Z";

type Files = Parameters<Hub["commit"]>[1];

/** A GitHub whose repository has a bus on `main`. */
export const forge = (files: Files = {}, options: Parameters<typeof fakeGitHub>[0] = {}): Promise<Hub> =>
  fakeGitHub({ ...options, files: { ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n", "_bus/claims/.gitkeep": "", ...files } });

/** An open claim of QUEUE-001. */
export const claimBy = (agent: string, more: Partial<Claim> = {}): Claim => ({ task_id: "QUEUE-001", agent_id: agent, status: "active", claimed_at: SINCE, branch: `agent/${agent}/x`, claim_id: `c-${agent}`, rev: 1, fence: 1, ...more });

/** A lock whose lease still runs. */
export const lockBy = (owner: string, more: Partial<Lock> = {}): Lock => ({ lock_id: `L-${owner}`, owner, scope: ["src"], objective: "o", start_time: SINCE, heartbeat: SINCE, expires_at: "2999-01-01T00:00:00.000Z", branch: `agent/${owner}/x`, ...more });

/** A branch with these files and its pull request. */
export function offer(hub: Hub, agent: string, files: Files, { start, base, from }: { start?: string; base?: string; from?: string } = {}): number {
  hub.commit(`agent/${agent}/x`, files, { ...(start !== undefined && { start }), ...(from !== undefined && { from }) });
  return hub.openPull({ branch: `agent/${agent}/x`, ...(base !== undefined && { base }), ...(from !== undefined && { from }) });
}

/** A clone at an agent's branch, as the agent has it. */
export function checkout(hub: Hub, agent?: string): string {
  const root = join(scratch(), "clone");
  git(hub.git, "clone", "--quiet", ...(agent === undefined ? [] : [`--branch=agent/${agent}/x`]), hub.git, root);
  return root;
}

/** What a workflow checks out: the pull request merged into its base, and every branch's history. */
export function mergeCheckout(hub: Hub, number: number): string {
  hub.pullRefs();
  const root = join(scratch(), "clone");
  git(hub.git, "clone", "--quiet", "--no-checkout", `--config=remote.origin.fetch=+refs/pull/${number}/merge:refs/remotes/pull/${number}/merge`, hub.git, root);
  git(root, "checkout", "--quiet", "--detach", `refs/remotes/pull/${number}/merge`);
  return root;
}

export const validation = (root: string, hub: Hub, { base, env = {}, ...github }: GitHubRequest & { base?: string; env?: Record<string, string> } = {}): Promise<Validation> =>
  openBus({ cwd: root, agent: "ci", surface: "cli", env: { ...hub.env, ...env } }).validate({ github, ...(base !== undefined && { base }) });

/** Validates a pull request as its workflow does. */
export const inWorkflow = (hub: Hub, number: number): Promise<Validation> => validation(mergeCheckout(hub, number), hub, { env: { GITHUB_ACTIONS: "true", GITHUB_REF: `refs/pull/${number}/merge` } });

/** What was found between pull requests: `error #1 _bus/…:4`. */
export const between = ({ problems }: Validation): string[] =>
  problems.filter(({ pull_request }) => pull_request !== undefined).map(({ severity, pull_request, file, line }: Problem) => `${severity} #${pull_request} ${file}${line === undefined ? "" : `:${line}`}`);

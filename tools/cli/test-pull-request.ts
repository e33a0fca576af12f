import { rmSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { fill, git, scratch } from "../dev/scratch-repo.js";
import { tempRepository } from "../dev/temp-bus.js";
import type { PullRequestCheck } from "../operations/check-pull-request.js";
import type { Plan } from "../schema/records.gen.js";
import type { Ran } from "./test-context.js";
import { inside } from "./test-bus.js";

export const TASK = "QUEUE-001";
export const BRANCH = "agent/a/queue-001";
export const RECEIPT = "_report/agent/a/test.txt";
/** Without labels, which are a second write to GitHub, and between two there is a second. */
const ITEM = "# Task: Watch the log\nGoal: see it at once\n";
export const LABELLED = `${ITEM}Labels: codex::tests\n`;

export interface Work {
  /** The main worktree, on `main`. */
  readonly root: string;
  /** The agent's own worktree, on BRANCH. */
  readonly tree: string;
  readonly plan: string;
  /** `bus …` in the agent's worktree, as the agent. */
  run(...argv: string[]): Promise<Ran>;
  /** The same, which must succeed. */
  must(...argv: string[]): Promise<string>;
  /** Publishes, and commits everything in the agent's worktree. */
  commit(): Promise<void>;
}

/** An agent's finished work, unless told otherwise in a worktree of its own, with all that its pull request must carry; `origin` is a bare repository that has `main`. */
export async function wholeWork({ env = {}, origin, linked = true, item = ITEM, summary = "Watch the log", justification = "Polling misses events.", steps = ["Read"] }: { env?: Record<string, string>; origin?: string; linked?: boolean; item?: string; summary?: string; justification?: string; steps?: string[] } = {}): Promise<Work> {
  const root = tempRepository({ "queue/001-watch.md": item });
  const tree = linked ? `${root}-a` : root;
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  const hub = origin ?? scratch();
  if (origin === undefined) git(hub, "init", "--quiet", "--bare", "--initial-branch=main");
  git(root, "remote", "add", "origin", hub);
  git(root, "push", "--quiet", "--force", "origin", "main");
  git(root, "fetch", "--quiet", "origin");
  if (linked) git(root, "worktree", "add", "--quiet", "-b", BRANCH, tree);
  else git(root, "switch", "--quiet", "-c", BRANCH);
  const run = (...argv: string[]) => inside(tree, env).run(...argv, "--agent", "a");
  const must = async (...argv: string[]) => {
    const ran = await run(...argv);
    expect(ran).toMatchObject({ code: 0 });
    return ran.stdout;
  };
  const commit = async () => {
    await must("publish");
    git(tree, "add", "--all");
    git(tree, "commit", "--quiet", "--message=work");
  };
  fill(tree, { "src/watch.ts": "export {};\n", [RECEIPT]: "ok\n" });
  const { plan_id } = JSON.parse(await must("plan", "new", summary, "--slug", "watch", "--task", TASK, "--justification", justification, ...steps.flatMap((step) => ["--step", step]), "--json")) as Plan;
  await must("claim", TASK, "--plan", plan_id);
  for (const [index] of steps.entries()) await must("plan", "step", plan_id, `S${index + 1}`, "--status", "done", ...(index === 0 ? ["--receipt", RECEIPT] : []));
  await commit();
  return { root, tree, plan: plan_id, run, must, commit };
}

/** What `bus pr check` finds not to be in order, by item. */
export async function faults({ run }: Pick<Work, "run">, ...argv: string[]): Promise<{ code: number; check: PullRequestCheck; states: Record<string, string>; said: Record<string, string> }> {
  const { code, stdout, stderr } = await run("pr", "check", ...argv, "--json");
  expect(stderr).toBe("");
  const check = JSON.parse(stdout) as PullRequestCheck;
  const bad = check.items.filter(({ state }) => state !== "ok");
  return { code, check, states: Object.fromEntries(bad.map(({ name, state }) => [name, state])), said: Object.fromEntries(bad.map(({ name, message, hint }) => [name, `${message} | ${hint ?? ""}`])) };
}

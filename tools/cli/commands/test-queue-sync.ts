import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { fakeGitHub } from "../../dev/github/fake-github.js";
import type { QueueSync } from "../../operations/sync-queue.js";
import { inside } from "../test-bus.js";

export type Hub = Awaited<ReturnType<typeof fakeGitHub>>;

export const FIRST = "# Task: First\r\nGoal: say `more`\r\nLabels: codex::docs";
export const STRANGER = { author: "stranger", labels: ["codex::docs"] };

export function syncing(root: string, hub: Hub, env: Record<string, string> = {}) {
  const here = inside(root, { ...hub.env, ...env });
  return {
    run: here.run,
    async sync(...argv: string[]): Promise<QueueSync> {
      const { stdout, code, stderr } = await here.run("queue", "sync", "--json", ...argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return JSON.parse(stdout) as QueueSync;
    },
  };
}

export const does = ({ steps }: QueueSync) => steps.map(({ action, task_id, issue }) => `${action} ${task_id} ${issue === null ? "new" : `#${issue}`}`);
export const textOf = (root: string, name: string) => readFileSync(join(root, "queue", name), "utf8");
export const queueOf = (root: string) => Object.fromEntries(readdirSync(join(root, "queue")).map((name) => [name, textOf(root, name)]));

/** As they are now. */
export function issuesOf(hub: Hub): object[] {
  const issues: object[] = [];
  for (let number = 1; ; number += 1) {
    try {
      const { title, body, state, labels } = hub.issue(number);
      issues.push({ number, title, body, state, labels: [...labels] });
    } catch {
      return issues;
    }
  }
}

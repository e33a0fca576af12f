import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { inside } from "../cli/test-bus.js";
import type { Ran } from "../cli/test-context.js";
import type { Lane, LaneBrief, Parallel } from "../schema/records.gen.js";
import { POLICY } from "./parallel-repo.js";
import { type PlannedLane, laneRepository, plannedLane } from "./planned-lanes.js";
import { fill, git } from "./scratch-repo.js";

/** A lane of package `a` in work, and hands for it. */
export interface WorkingLane {
  readonly root: string;
  /** Where its work is. */
  readonly checkout: string;
  /** A command in its checkout, by its worker, or somebody else. */
  run(line: readonly string[], agent?: string): Promise<Ran>;
  /** The same, which must succeed, and its value. */
  done<T = Lane>(line: readonly string[], agent?: string): Promise<T>;
  lane(): Lane;
  edit(files: Readonly<Record<string, string>>): void;
  /** Commits everything, in mode B. */
  commit(): void;
  /** Edited, gated, with a checkpoint: only the hand-off is missing. */
  gated(files?: Readonly<Record<string, string>>): Promise<void>;
}

export const CHECKPOINT = ["checkpoint", "save", "L-a", "--completed", "edit", "--pending", "none", "--next", "bus handoff L-a", "--source", "Context7: modules"];
export const HANDOFF = ["handoff", "L-a", "--accepted", "all", "--architecture", "no new dependency", "--docs", "comments updated", "--next", "apply it"];
export const DONE = ["lane", "done", "L-a"];

/** Opens lane L-a of worker w-a in either mode, with more of a brief, record, settings or files. */
export async function workingLane(mode: "A" | "B", { brief, lane, policy, files }: { brief?: Partial<LaneBrief>; lane?: PlannedLane; policy?: Partial<Parallel>; files?: Record<string, string> } = {}): Promise<WorkingLane> {
  const root = laneRepository({ ...POLICY, ...policy, lanes: { ...POLICY.lanes, ...policy?.lanes, mode } }, undefined, files);
  await plannedLane(root, "a", { ...lane, ...(brief !== undefined && { brief }) });
  expect((await inside(root).run("lane", "open", "L-a", "--agent", "lead")).stderr).toBe("");
  const checkout = mode === "A" ? root : `${root}-lanes/L-a`;
  const run: WorkingLane["run"] = (line, agent = "w-a") => inside(checkout).run(...line, "--agent", agent);
  const done: WorkingLane["done"] = async (line, agent) => {
    const ran = await run([...line, "--json"], agent);
    expect(ran.code, ran.stderr).toBe(0);
    return JSON.parse(ran.stdout);
  };
  const edit: WorkingLane["edit"] = (given) => fill(checkout, given);
  const commit = (): void => {
    if (mode === "A") return;
    git(checkout, "add", "--all");
    git(checkout, "commit", "--quiet", "--allow-empty", "--message=work");
  };
  return {
    root,
    checkout,
    run,
    done,
    edit,
    commit,
    lane: () => JSON.parse(readFileSync(join(root, "_bus/lanes/L-a.json"), "utf8")) as Lane,
    gated: async (given = { "pkg/a/index.mjs": "export const value = 2;\n" }) => {
      edit(given);
      commit();
      for (const gate of ["1", "2"]) await done(["gate", "run", gate, "--lane", "L-a"]);
      await done(CHECKPOINT);
    },
  };
}

export interface Line extends Readonly<Record<string, unknown>> {
  readonly event: string;
  readonly agent_id: string;
  readonly summary: string;
  readonly severity?: string;
  readonly receipts?: string[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The log of a repository. */
export function linesOf(root: string): Line[] {
  return readFileSync(join(root, "_bus/events/events.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Line);
}

/** The events of lane L-a, in order. */
export function laneEvents(root: string, ...events: string[]): Line[] {
  return linesOf(root).filter(({ event, meta }) => events.includes(event) && (meta as { lane_id?: unknown } | undefined)?.lane_id === "L-a");
}

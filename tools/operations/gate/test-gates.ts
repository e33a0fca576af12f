import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GATES, POLICY, plannedRecord, parallelFiles } from "../../dev/parallel-repo.js";
import { workbench } from "../../dev/ready-lane.js";
import { fill, git, scratch, scratchGit } from "../../dev/scratch-repo.js";
import type { Gates, Lane, Parallel } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";

const IGNORED = "_bus/.live/\n_bus/lanes/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n_report/\nignored/\n";

export interface GateWorld {
  /** The main checkout, on `main`. */
  readonly root: string;
  /** The lane's worktree, on its branch; in mode A the main checkout. */
  readonly lane: string;
}

/** A repository for parallel work in which the worker `w` has opened the lane L-a for package a. */
export function gateWorld({ gates = GATES, policy = POLICY, mode = "B", more = {}, files = {} }: { gates?: Gates; policy?: Parallel; mode?: "A" | "B"; more?: Partial<Lane>; files?: Record<string, string | object> } = {}): GateWorld {
  const root = scratchGit({ ...parallelFiles(policy, gates), "_bus/claims/.gitkeep": "", ".gitignore": IGNORED, ...files });
  const lane = mode === "A" ? root : join(scratch(), "l-a");
  if (mode === "B") git(root, "worktree", "add", "--quiet", "-b", "agent/w/l-a", lane);
  openLane(root, "L-a", { mode, worktree: lane, ...more });
  return { root, lane };
}

/** A lane as it is once its worker has begun. */
export function openLane(root: string, lane_id: string, more: Partial<Lane>): void {
  put(root, `_bus/lanes/${lane_id}.json`, plannedRecord(lane_id, { state: "in_progress", ...more }));
}

export function put(root: string, path: string, content: string | object): void {
  fill(root, { [path]: content });
}

export function laneRecord(root: string, lane_id = "L-a"): Lane {
  return JSON.parse(readFileSync(join(root, `_bus/lanes/${lane_id}.json`), "utf8")) as Lane;
}

/** What operations run on, with real processes. */
export function contextAt(cwd: string, more: Partial<BusContext> = {}): BusContext {
  return { ...workbench(cwd, "int"), ...more };
}

/** A program for node. */
export const script = (text: string): string[] => ["node", "-e", text];

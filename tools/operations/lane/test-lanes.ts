import { type Bus, openBus } from "../../bus.js";
import { briefFor, plannedRecord } from "../../dev/parallel-repo.js";
import { laneRepository } from "../../dev/planned-lanes.js";
import { fill, git } from "../../dev/scratch-repo.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import type { BriefLaneRequest } from "../brief-lane.js";

/** A repository ready for parallel work; the worktrees of its lanes go with it when the test ends. */
export function lanesRepository(policy?: Parallel, more: Readonly<Record<string, string | object>> = {}): string {
  return laneRepository(policy, undefined, more);
}

/** The bus as somebody; `told`: what it says to people. */
export function as(root: string, agent: string, told: string[] = []): Bus {
  return openBus({ cwd: root, agent, env: {}, tell: (line) => void told.push(line) });
}

/** A whole request for package a, b …, with what is given over it. */
export function asked(name: string, { brief, ...more }: Partial<BriefLaneRequest> = {}): BriefLaneRequest {
  return { lane: `L-${name}`, worker: "agent-a", singleTarget: true, testsClear: true, rollbackSimple: true, ...more, brief: { ...briefFor(name), ...brief } };
}

/** A lane's record as somebody could have written it by hand. */
export function byHand(root: string, lane: Partial<Lane> & Pick<Lane, "lane_id">): void {
  fill(root, { [`_bus/lanes/${lane.lane_id}.json`]: plannedRecord(lane.lane_id, { worker: "agent-a", ...lane }) });
}

/** Commits files. */
export function commit(root: string, files: Readonly<Record<string, string>>): void {
  fill(root, files);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=more");
}

import { impossibleTime } from "../../domain/metrics/impossible-time.js";
import type { LaneFacts } from "../../domain/metrics/lane-facts.js";
import { type LaneLine, laneLine } from "../../domain/metrics/lane-log.js";
import { STABLE } from "../../domain/metrics/thresholds.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import { readApprovals } from "../approval/approvals.js";
import { problemOf } from "../bad-record.js";
import type { BusContext } from "../context.js";
import { findHotspots } from "../find-hotspots.js";
import { laneIds, readLane } from "../lane/lanes.js";
import { readLog } from "../read-log.js";
import { appliedLanes } from "./applied-lanes.js";
import { packageOf } from "./package-of.js";
import { patchFacts } from "./patch-facts.js";

/** Everything that lanes are measured by: records, log, approvals, and what git has of them. A record or line that cannot be read is told of, and never counts as nothing. */
export async function laneFacts(bus: BusContext, policy: Parallel): Promise<LaneFacts> {
  const { lanes, unreadable } = await readableLanes(bus);
  const lines: LaneLine[] = [];
  const bad: string[] = [];
  for await (const line of readLog(bus, "events")) {
    if (line.ok) {
      const found = laneLine(line.id, line.value);
      if (found !== null && Number.isNaN(found.at)) bad.push(`_bus/events: ${line.value.ts} of ${line.id} is no time`);
      else if (found !== null) lines.push(found);
    } else bad.push(`${line.problem.file}${line.problem.line === undefined ? "" : `:${line.problem.line}`}: ${line.problem.message}`);
  }
  const hot = new Set(lanes.length < 2 || bus.repo.git === null ? [] : (await findHotspots(bus)).map(({ path }) => path));
  const packages = await packageOf(bus, policy.lanes?.target ?? "main");
  if (packages.fault !== undefined) bad.push(packages.fault);
  const targets = [...new Set([policy.lanes?.target ?? "main", ...lanes.map(({ target }) => target)])];
  return {
    now: bus.clock(),
    lanes,
    lines,
    approvals: await readApprovals(bus),
    patches: patchFacts(bus, lanes, packages.of),
    applied: targets.flatMap((target) => appliedLanes(bus, target)),
    isHotspot: (path) => hot.has(path),
    stable: { ...STABLE, ...policy.lanes?.stable },
    unreadable: [...unreadable, ...bad],
  };
}

async function readableLanes(bus: BusContext): Promise<{ lanes: Lane[]; unreadable: string[] }> {
  const lanes: Lane[] = [];
  const unreadable: string[] = [];
  for (const id of await laneIds(bus)) {
    try {
      const lane = await readLane(bus, id);
      const odd = impossibleTime(lane);
      if (odd !== null) unreadable.push(`_bus/lanes/${id}.json: ${odd} is no time`);
      else if (lane !== null) lanes.push(lane);
    } catch (error) {
      const { file, message } = problemOf(error, `_bus/lanes/${id}.json`);
      unreadable.push(`${file}: ${message}`);
    }
  }
  return { lanes, unreadable };
}

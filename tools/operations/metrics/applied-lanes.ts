import { isId } from "../../domain/id.js";
import type { AppliedLane } from "../../domain/metrics/lane-facts.js";
import { tipOf } from "../commits.js";
import type { BusContext } from "../context.js";

/** The commits of a branch that say which lane they bring (`Lane:` in their last lines), oldest first, whoever made them. Nothing outside git, or where there is no such branch. */
export function appliedLanes(bus: BusContext, target: string): AppliedLane[] {
  const { git } = bus.repo;
  if (git === null) return [];
  const tip = tipOf(git, target);
  if (tip === null) return [];
  const format = "%H%x1f%T%x1f%ct%x1f%(trailers:key=Lane,valueonly,separator=%x1e)%x1f%b";
  const text = git.runBytes(["-c", "log.showSignature=false", "log", "-z", "--first-parent", "--reverse", "--grep=^Lane:", `--format=${format}`, "--end-of-options", tip, "--"]).toString("utf8");
  return text.split("\0").flatMap((entry) => {
    const [commit = "", tree = "", seconds = "", lanes = "", body = ""] = entry.split("\x1f");
    if (/^This reverts commit /m.test(body)) return [];
    return lanes.split("\x1e").flatMap((name) => (isId(name.trim()) ? [{ commit, tree, lane_id: name.trim(), at: Number(seconds) * 1000 }] : []));
  });
}

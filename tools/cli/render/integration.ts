import type { IntegratedLane } from "../../operations/integrate-lane.js";
import type { IntegratedWave } from "../../operations/integrate-wave.js";
import type { IntegrationStanding } from "../../operations/show-integration.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { localTime } from "./time.js";

const COLOURS = { integrated: "green", passed: "green", conflict: "yellow", undone: "yellow", skipped: "yellow", refused: "red", failed: "red" } as const;

/** What became of one lane: "L-1 integrated  4f2a…", then where to go on. */
export function integratedText({ lane, outcome, commit, conflicts = [], worktree, receipts, notes }: IntegratedLane, look: Look): string {
  const failure = outcome === "refused" || outcome === "undone" ? lane.failures.at(-1) : undefined;
  return [
    [visible(lane.lane_id), paint(look, COLOURS[outcome], outcome), commit === undefined ? "" : commit.slice(0, 12)].filter((part) => part !== "").join("  "),
    ...conflicts.map(({ class: kind, files }) => `${kind}: ${files.map(visible).join(", ")}`),
    ...(worktree === undefined ? [] : [`resolve it in ${visible(worktree)}, then: bus integrate --continue   (or --undo)`]),
    ...(failure === undefined ? [] : [visible(failure.failure)]),
    ...receipts.map((receipt) => `receipt ${visible(receipt)}`),
    ...notes.map(visible),
  ].join("\n");
}

/** The end of a wave: the verdict, what was taken back, and whether each lane comes off alone. */
export function waveText({ verdict, reopened, reverts, notes }: IntegratedWave, look: Look): string {
  const { wave, commit, receipt, lanes } = verdict;
  return [
    `wave ${visible(wave)}  ${paint(look, COLOURS[verdict.verdict], verdict.verdict)}  ${commit.slice(0, 12)}  ${lanes.map(visible).join(" ")}`,
    ...(receipt === undefined ? [] : [`receipt ${visible(receipt)}`]),
    ...reopened.map(({ lane_id, why }) => `${paint(look, "red", "taken back")} ${visible(lane_id)}: ${visible(why)}`),
    ...(reverts.length === 0 ? [] : [`comes off alone: ${reverts.map(({ lane_id, clean }) => `${visible(lane_id)} ${clean ? "yes" : "no"}`).join(", ")}`]),
    ...notes.map(visible),
  ].join("\n");
}

/** How the integration stands, and what comes next. */
export function standingText({ target, current, ending, left, frozen, waves, next, worktree }: IntegrationStanding, look: Look): string {
  const last = waves.at(-1);
  return [
    `target ${visible(target)}`,
    current === null ? "nothing is being applied" : `${visible(current.lane_id)} is being applied by ${visible(current.by)} since ${localTime(current.started_at, look)}: ${current.step}`,
    ...(current?.step === "conflict" ? (current.conflicts ?? []).map(({ class: kind, files }) => `${kind}: ${files.map(visible).join(", ")}`) : []),
    ...(current?.step === "conflict" ? [`resolve it in ${visible(worktree)}, then: bus integrate --continue   (or --undo)`] : []),
    ...(ending === null || ending === undefined ? [] : [`wave ${visible(ending.wave)} is being ended by ${visible(ending.by)} since ${localTime(ending.started_at, look)}`]),
    ...(left ? [`its command has ended; go on: bus integrate ${ending === null || ending === undefined ? "--continue   (or --undo)" : `--wave ${visible(ending.wave)}`}`] : []),
    ...(frozen === null ? [] : [`${paint(look, "yellow", "frozen")} by ${visible(frozen.by)} since ${localTime(frozen.at, look)}: ${visible(frozen.reason)}`]),
    ...(last === undefined ? [] : [`last wave ${visible(last.wave)}: ${paint(look, COLOURS[last.verdict], last.verdict)}`]),
    next.length === 0 ? "no lane waits" : `next: ${next.map(visible).join(", ")}`,
  ].join("\n");
}

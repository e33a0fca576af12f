import { counted } from "../../domain/counted.js";
import { endingNotes } from "../../domain/pull-request/merged-claim.js";
import type { MergedClaim, ReleasedMerged } from "../../operations/release-merged.js";
import type { Style } from "./color.js";
import type { Look } from "./look.js";
import { problemsText } from "./problems.js";
import { table } from "./table.js";

const STYLES: Readonly<Record<MergedClaim["outcome"], Style>> = { done: "green", released: "green", open: "yellow", none: "yellow", before: "yellow", duplicate: "red", changed: "red" };

/** A line for each claim: what became of it, and why. */
export function mergedClaimsText({ claims, released, problems }: ReleasedMerged, dryRun: boolean, look: Look): string {
  const rows = claims.map((one) => [one.claim.task_id, { text: ends(one) ? `${dryRun ? "would be " : ""}${one.outcome}` : one.claim.status, style: STYLES[one.outcome] }, one.claim.agent_id, one.claim.branch ?? "", why(one)]);
  const left = claims.length - released;
  const lines = [
    rows.length === 0 ? "no open claims" : table([{}, {}, {}, { shrinkTo: 12 }, { shrinkTo: 20 }], rows, look),
    rows.length === 0 ? "" : `${released} ${dryRun ? "to release" : "released"}, ${left} left`,
    problems.length === 0 ? "" : `${problemsText(problems, look)}\n${counted(problems.length, "claim")} cannot be read`,
    dryRun ? "dry run: nothing was written" : "",
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function ends({ outcome }: MergedClaim): boolean {
  return outcome === "done" || outcome === "released";
}

function why({ outcome, pull_request: number = 0 }: MergedClaim): string {
  if (outcome === "done" || outcome === "released") return endingNotes(outcome, { number });
  return {
    open: `waits: #${number} is open`,
    none: "waits: no pull request of its branch",
    before: `waits: #${number} ended before this claim began, or too near to that to tell`,
    duplicate: "left: it is claimed twice, so one of them has to release it first",
    changed: "left: it changed while GitHub was asked",
  }[outcome];
}

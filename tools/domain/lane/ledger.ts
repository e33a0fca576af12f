import type { Lane } from "../../schema/records.gen.js";
import { codeSpan } from "../code-span.js";
import type { Marks } from "../marked-block.js";
import { markdownTable, markdownText } from "../report-escape.js";
import { scopeCell } from "../scope-cell.js";
import { shownEntry } from "../scope/shown-entry.js";

/** Between these stands what the bus says of the lanes in the execution ledger. */
export const LANE_MARKS: Marks = { start: "<!-- buslane:lanes:start -->", end: "<!-- buslane:lanes:end -->" };

const HEAD = ["lane", "state", "worker", "objective", "lock", "scope", "checkpoints"];

/** The lanes for the execution ledger, in the given order (S1-27): locks, checkpoint ids, evidence of commands and tests, failures with their remediation, completion. The same for the same records. */
export function laneLedger(lanes: readonly Lane[]): string {
  if (lanes.length === 0) return "No lane is planned.";
  const table = markdownTable(HEAD, lanes.map(row));
  return [table, ...lanes.flatMap(evidence)].join("\n\n");
}

function row({ lane_id, state, worker, brief, lock_id, checkpoints, wave }: Lane): string[] {
  const scope = [...(brief.scope ?? []), ...(brief.out_of_scope ?? []).map((entry) => `!${entry}`)].map(shownEntry);
  return [
    `${markdownText(lane_id)}${wave === undefined ? "" : ` (${markdownText(wave)})`}`,
    state,
    markdownText(worker),
    markdownText(brief.objective ?? "-"),
    lock_id === undefined ? "-" : markdownText(lock_id),
    scope.length === 0 ? "-" : scopeCell(scope),
    checkpoints.length === 0 ? "-" : checkpoints.map(({ checkpoint_id }) => markdownText(checkpoint_id)).join(", "),
  ];
}

/** One lane's section; nothing of a lane on which nothing was done. */
function evidence(lane: Lane): string[] {
  const lines = [...commands(lane), ...receipts(lane), ...failures(lane), ...completion(lane)];
  return lines.length === 0 ? [] : [`### ${markdownText(lane.lane_id)}`, lines.join("\n")];
}

function commands({ handoff }: Lane): string[] {
  if (handoff === undefined) return [];
  const { checkpoint_id, result, commands: run, at, by } = handoff;
  return [`- Hand-off at ${markdownText(checkpoint_id)} by ${markdownText(by)}, ${at}: ${result}${run.length === 0 ? "" : `; ${run.map(codeSpan).join(", ")}`}`];
}

function receipts({ gates }: Lane): string[] {
  return gates.map(({ gate, verdict, at, place, receipt, sha256, by }) => `- Gate ${gate} (${place}) ${verdict}, ${at}, by ${markdownText(by)}: ${codeSpan(receipt)} sha256 ${sha256.slice(0, 12)}`);
}

function failures({ failures: failed }: Lane): string[] {
  return failed.map(({ id, signature, failure, remediation, resolved_at }) => `- Failure ${markdownText(id)} ${codeSpan(signature)}: ${markdownText(failure)}; remediation: ${remediation === undefined ? "none yet" : markdownText(remediation)}${resolved_at === undefined ? "" : `; resolved ${resolved_at}`}`);
}

function completion({ ready_at, integration, integrations = [], history, closed_at, outcome }: Lane): string[] {
  const verified = history.findLast(({ state }) => state === "verified");
  return [
    ...(ready_at === undefined ? [] : [`- Handed in first: ${ready_at}`]),
    ...integrations.map(({ commit, reverted }) => `- Integrated as ${codeSpan(commit.slice(0, 12))}, taken back${reverted === undefined ? "" : ` by ${codeSpan(reverted.slice(0, 12))}`}`),
    ...(integration === undefined ? [] : [`- Integrated: ${codeSpan(integration.commit.slice(0, 12))}, ${integration.at}, by ${markdownText(integration.by)}`]),
    ...(verified === undefined ? [] : [`- Verified: ${verified.at}, by ${markdownText(verified.by)}`]),
    ...(closed_at === undefined ? [] : [`- Closed: ${closed_at}, ${outcome ?? "completed"}`]),
  ];
}

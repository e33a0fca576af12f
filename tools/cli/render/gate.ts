import { counted } from "../../domain/counted.js";
import type { GateReceipt, StepReceipt } from "../../schema/records.gen.js";
import { type Style, paint } from "./color.js";
import { visible, visibleBlock } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

const STYLES: Readonly<Record<StepReceipt["status"], Style>> = { passed: "green", failed: "red", skipped: "yellow", not_applicable: "dim" };
const COLUMNS = [{}, {}, { align: "right" }, { shrinkTo: 30 }] as const;

/** What a gate saw, step by step, with the output of what failed; the verdict comes last. */
export function gateText(receipt: GateReceipt, look: Look): string {
  const rows = receipt.steps.map(({ name, status, ms, reason = "" }) => [name, { text: status.replace("_", " "), style: STYLES[status] }, ms === undefined ? "" : `${(ms / 1000).toFixed(1)} s`, reason]);
  const tails = receipt.steps.filter(({ status, tail = "" }) => status === "failed" && tail !== "").map(({ name, tail = "" }) => `${visible(name)}:\n${indented(tail)}`);
  return [...(rows.length > 0 ? [table(COLUMNS, rows, look)] : []), ...tails, verdict(receipt, look)].join("\n\n");
}

function verdict(receipt: GateReceipt, look: Look): string {
  const { gate, lane_id, verdict, tree, steps, files = [], beside = [] } = receipt;
  const touched = Number(receipt["files_touched"] ?? files.length);
  const about = `gate ${gate}${lane_id === undefined ? "" : ` of ${visible(lane_id)}`}, tree ${visible(tree.slice(0, 12))}, ${touched} touched ${touched === 1 ? "file" : "files"}`;
  const missing = steps.length === 0 ? `gates.json declares nothing to run for gate ${gate}` : steps.filter(({ status }) => status === "skipped").map(({ reason = "" }) => reason).join("; ");
  const notes = [
    ...(verdict === "skipped" ? [`${visible(missing)}: skipped is not passed`] : []),
    ...(beside.length > 0 ? [`${counted(beside.length, "file")} of others in the same folder ran with it: ${visible(beside.slice(0, 5).join(", "))}${beside.length > 5 ? " …" : ""}`] : []),
    ...(typeof receipt["receipt"] === "string" ? [`receipt: ${visible(receipt["receipt"])}`] : []),
  ];
  return [`${paint(look, STYLES[verdict], verdict)}: ${about}`, ...notes].join("\n");
}

function indented(tail: string): string {
  return visibleBlock(tail).split("\n").map((line) => `  ${line}`).join("\n");
}

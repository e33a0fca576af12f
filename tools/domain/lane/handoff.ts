import type { AcceptanceItem, Lane, LaneGate, LaneHandoff } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";
import { codeSpan } from "../code-span.js";
import { markdownText } from "../report-escape.js";
import { isNone } from "./said.js";

/** Each criterion of the brief with whether it is met: by its number from 1, its text, or `all`. Throws USAGE for what is none of them (S1-53). */
export function answered({ lane_id, brief: { acceptance = [] } }: Pick<Lane, "lane_id" | "brief">, accepted: readonly string[]): AcceptanceItem[] {
  const all = accepted.some((word) => word.trim().toLowerCase() === "all");
  const met = new Set(isNone(accepted) || all ? [] : accepted.map((word) => numberOf(lane_id, acceptance, word.trim())));
  return acceptance.map((text, n) => ({ text, met: all || met.has(n) }));
}

function numberOf(lane: string, acceptance: readonly string[], word: string): number {
  const n = /^\d+$/.test(word) ? Number(word) - 1 : acceptance.indexOf(word);
  if (n >= 0 && n < acceptance.length) return n;
  throw new BusError("USAGE", `${JSON.stringify(word)} is none of the ${acceptance.length} acceptance criteria of ${lane}`, { hint: `bus lane show ${lane}` });
}

/** The template's fields, as somebody fills them in. */
export type HandoffBody = Pick<LaneHandoff, "checkpoint_id" | "acceptance" | "architecture" | "docs" | "commands" | "result" | "risks" | "next" | "deviations">;

/** A part of the template that is not there, and how to say it. */
export interface Gap {
  readonly part: string;
  readonly hint: string;
}

export type Draft = Partial<Pick<LaneHandoff, "checkpoint_id" | "architecture" | "docs" | "next">> & Pick<LaneHandoff, "commands" | "result" | "acceptance"> & { readonly isAnswered: boolean; readonly lane_id: string };

/** What the template still lacks (S1-32 to S1-37, S1-96). */
export function handoffGaps({ lane_id, checkpoint_id, architecture, docs, next, commands, result, acceptance, isAnswered }: Draft, evidence: readonly Pick<LaneGate, "gate" | "verdict">[]): Gap[] {
  const unmet = acceptance.filter(({ met }) => !met).length;
  const ran = new Set(evidence.map(({ gate }) => gate));
  const notRun = [1, 2].filter((gate) => !ran.has(gate));
  const failed = evidence.filter(({ verdict }) => verdict !== "passed").map(({ gate, verdict }) => `gate ${gate} ${verdict}`);
  const checks: readonly (readonly [boolean, string, string])[] = [
    [checkpoint_id === undefined, "a checkpoint", `bus checkpoint save ${lane_id} --completed "<step>" --pending none --next "bus handoff ${lane_id}"`],
    [!isAnswered, "an answer to the acceptance criteria", "--accepted all   (or their numbers, or none)"],
    [architecture === undefined, "architecture compliance", `--architecture "<how it complies>"`],
    [docs === undefined, "documentation and comment compliance", `--docs "<how it complies>"`],
    [notRun.length > 0, `evidence for this very content: gate ${notRun.join(" and ")}`, `bus gate run ${notRun[0] ?? 1} --lane ${lane_id}`],
    [notRun.length === 0 && commands.length === 0, "the commands that were run", `--command "<command>"`],
    [next === undefined, "what comes next, for the integrator", `--next "<what>"`],
    [result === "pass" && isAnswered && unmet > 0, `a result that fits: pass, and ${unmet} of ${acceptance.length} criteria are not met`, "--result partial"],
    [result === "pass" && failed.length > 0, `a result that fits: pass, and ${failed.join(", ")}`, "--result fail"],
  ];
  return checks.flatMap(([lacks, part, hint]) => (lacks ? [{ part, hint }] : []));
}

/** S1-33, S1-37: what git shows and the list does not name, and the reverse. */
export function listDifferences(listed: readonly string[], touched: readonly string[]): { missing: string[]; extra: string[] } {
  const plain = listed.map((path) => path.replace(/^(\.\/)+/, ""));
  return { missing: touched.filter((path) => !plain.includes(path)), extra: plain.filter((path) => !touched.includes(path)) };
}

/** The runbook's hand-off template, with the deviations and the evidence (S1-96). */
export function handoffText({ lane_id, brief }: Pick<Lane, "lane_id" | "brief">, handoff: HandoffBody & Pick<LaneHandoff, "tree">, files: readonly string[], evidence: readonly LaneGate[]): string {
  const list = (lines: readonly string[]) => (lines.length === 0 ? " none" : `\n${lines.map((line) => `- ${line}`).join("\n")}`);
  const inLine = (parts: readonly string[], between: string) => (parts.length === 0 ? "none" : parts.join(between));
  const text = (said: string) => markdownText(said, 2000);
  return `${[
    `Lane: ${markdownText(lane_id)}`,
    `Checkpoint: ${markdownText(handoff.checkpoint_id)}`,
    `Objective: ${text(brief.objective ?? "")}`,
    `Files: ${inLine(files.map(codeSpan), ", ")}`,
    `Acceptance:\n${handoff.acceptance.map(({ text: criterion, met }) => `- [${met ? "x" : " "}] ${text(criterion)}`).join("\n")}`,
    `Architecture Compliance: ${text(handoff.architecture)}`,
    `Doc/Comment Compliance: ${text(handoff.docs)}`,
    `Commands: ${inLine(handoff.commands.map(codeSpan), "; ")}`,
    `Evidence:${list(evidence.map(({ gate, verdict, receipt, sha256 }) => `gate ${gate} ${verdict}: ${codeSpan(receipt)} (SHA-256 ${sha256})`))}`,
    `Result: ${handoff.result}`,
    `Risks: ${inLine(handoff.risks.map(text), "; ")}`,
    `Deviations: ${inLine((handoff.deviations ?? []).map(text), "; ")}`,
    `Next: ${text(handoff.next)}`,
    `Tree: ${handoff.tree}`,
  ].join("\n")}\n`;
}

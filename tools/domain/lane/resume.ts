import type { Lane, LaneCheckpoint } from "../../schema/records.gen.js";
import type { Approval } from "../approval/approval.js";
import { isInForce } from "../approval/in-force.js";
import { codeSpan } from "../code-span.js";
import { markdownText } from "../report-escape.js";
import { attemptSections } from "./prompt-attempts.js";

/** What git shows that a checkpoint does not list, and the reverse; that the same files have other content. */
export function differencesSince({ files = [], files_touched, tree }: LaneCheckpoint, now: { readonly files: readonly string[]; readonly tree: string }): string[] {
  const [before, after] = [new Set(files), new Set(now.files)];
  // A list that was cut names not all.
  const isCut = files_touched !== undefined;
  const added = isCut ? [] : now.files.filter((path) => !before.has(path)).map((path) => `${path} was touched since`);
  const gone = files.filter((path) => !after.has(path)).map((path) => `${path} is as it was before the lane`);
  const counted = isCut && files_touched !== now.files.length ? [`${now.files.length} files are touched, and were ${String(files_touched)}`] : [];
  const differences = [...added, ...gone, ...counted];
  return differences.length === 0 && tree !== undefined && tree !== now.tree ? ["the content of the touched files has changed since"] : differences;
}

export interface Resumed {
  readonly lane: Lane;
  readonly differences: readonly string[];
  readonly approvals: readonly Approval[];
  /** ms since the epoch. */
  readonly now: number;
}

/** What whoever goes on with a lane must know, as Markdown: the latest checkpoint, not all that led to it (S1-71), with what failed and was found about it (S1-72), and what was approved meanwhile (S1-66). */
export function resumeText({ lane, differences, approvals, now }: Resumed): string {
  const { lane_id, worker, checkpoints, brief } = lane;
  const latest = checkpoints.at(-1);
  const permissions = approvals.map((approval) => `- ${permission(approval, now)}`);
  const sources = (latest?.sources ?? []).map(({ name, what = "", fallback_for }) => `- ${markdownText(name)}${fallback_for === undefined ? "" : ` instead of ${markdownText(fallback_for)}`}: ${markdownText(what, 500)}`);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ...attemptSections(lane),
    ...(latest === undefined ? [["Go on", ["There is no checkpoint: begin with the brief."]] as const] : []),
    ...(latest?.note === undefined ? [] : [["Note", [markdownText(latest.note, 2000)]] as const]),
    ...(sources.length === 0 ? [] : [["Consulted", sources] as const]),
    ...(differences.length === 0 ? [] : [["Changed since the checkpoint", differences.slice(0, 100).map((line) => `- ${markdownText(line, 500)}`)] as const]),
    ...(permissions.length === 0 ? [] : [["Permissions", permissions] as const]),
  ];
  const head = `# ${markdownText(lane_id)}: ${markdownText(brief.objective ?? "", 500)}\n\nWorker: ${codeSpan(worker)}`;
  return [head, ...sections.map(([title, lines]) => `## ${title}\n\n${lines.join("\n")}`)].join("\n\n");
}

function permission(approval: Approval, now: number): string {
  const { approval_id, prefix, state, decided_by = "", expires_at = "", note } = approval;
  const what = `${codeSpan(approval_id)} (${codeSpan(prefix.join(" "))})`;
  const why = note === undefined ? "" : `: ${markdownText(note, 500)}`;
  if (state === "requested") return `${what} is not answered yet: do not go on without it`;
  if (state === "denied") return `${what} was denied by ${codeSpan(decided_by)}${why}`;
  return isInForce(approval, now) ? `${what} was granted by ${codeSpan(decided_by)} until ${expires_at}${why}` : `${what} was granted, and is over since ${expires_at}`;
}

import type { Plan, PlanStep } from "../../schema/records.gen.js";
import { githubCode, githubText } from "../github/text.js";
import { MARKDOWN_MARKS, withMarkedBlock, withoutMarkedBlock } from "../marked-block.js";
import { closedMarkdown } from "./justification.js";
import { markdownTable } from "../report-escape.js";

/** The longest body that GitHub takes, characters. */
const LONGEST = 65_536;
/** Room for the marks and the line ends around them. */
const FRAME = 200;
const CUT = "\n\n*(cut here: the whole is in the files of the branch)*";

/** A receipt as the body shows it. */
export interface ShownReceipt {
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  /** The commit that brought it as it is; absent: not known. */
  readonly commit?: string;
}

/** What the body of a pull request tells. */
export interface BodyParts {
  readonly task: string;
  readonly agent: string;
  readonly branch: string;
  readonly fence?: number;
  /** Of the queue's item, where there is one. */
  readonly title?: string;
  readonly goal?: string;
  readonly plan: Plan;
  /** Its author's own Markdown, which is shown as it is. */
  readonly justification: string;
  readonly receipts: readonly ShownReceipt[];
}

/**
 * The body with the bus's part between its marks brought up to date; what stands outside of them stays (S2-19).
 * Never longer than GitHub takes. Throws BAD_DATA when the marks are not one pair. `name`: of the pull request, for messages.
 */
export function pullRequestBody(before: string, parts: BodyParts, name: string): string {
  const outside = withoutMarkedBlock(before, MARKDOWN_MARKS, name).length;
  const write = (room: number) => withMarkedBlock(before, MARKDOWN_MARKS, block(parts, Math.max(0, room)), name);
  const body = write(LONGEST - outside - FRAME);
  // A body that a browser has sent ends each line in two characters.
  return body.length <= LONGEST ? body : write(LONGEST - outside - FRAME - (body.length - LONGEST));
}

function block(parts: BodyParts, longest: number): string {
  const { task, title, goal, plan, justification, receipts } = parts;
  const before = [`## ${githubCode(task)}${title === undefined ? "" : ` ${githubText(title)}`}`, ...(goal === undefined ? [] : [githubText(goal)]), planText(plan), "### Justification"].join("\n\n");
  const after = ["### Receipts", receiptTable(receipts), "### Claim", claimTable(parts), `\`bus pr check ${task}\` says in a checkout of the branch whether all of this is there and committed.`].join("\n\n");
  const why = cut(justification, longest - before.length - after.length - FRAME);
  return cut([before, closedMarkdown(why), after].join("\n\n"), longest);
}

function planText({ plan_id, status, summary, steps }: Plan): string {
  return [`### Plan ${githubCode(plan_id)}`, `${githubText(summary)} (${words(status)})`, steps.map(stepLine).join("\n")].join("\n\n");
}

function stepLine({ id, title, status }: PlanStep): string {
  const said = status === "done" || status === "queued" ? "" : ` (${words(status)})`;
  return `- [${status === "done" ? "x" : " "}] ${githubCode(id)} ${githubText(title)}${said}`;
}

function receiptTable(receipts: readonly ShownReceipt[]): string {
  return markdownTable(["file", "SHA-256"], receipts.map(({ path, sha256, commit }) => [commit === undefined ? githubCode(path) : `[${githubCode(path)}](<${fileUrl(commit, path)}>)`, `\`${sha256.slice(0, 12)}\``]));
}

function claimTable({ task, agent, branch, fence }: BodyParts): string {
  return markdownTable(["task", "agent", "branch", "fence"], [[githubCode(task), githubCode(agent), githubCode(branch), fence === undefined ? "-" : String(fence)]]);
}

/** Relative to the pull request's own page. */
function fileUrl(commit: string, path: string): string {
  return `../blob/${commit}/${path.split("/").map((part) => encodeURIComponent(wellFormed(part))).join("/")}`;
}

function words(status: string): string {
  return status.replaceAll("_", " ");
}

/** At the end of a line, with a note that it was. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, Math.max(0, longest - CUT.length));
  const end = kept.lastIndexOf("\n");
  return `${closedMarkdown(wellFormed(end > 0 ? kept.slice(0, end) : kept))}${CUT}`;
}

/** Without halves of characters. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, "\ufffd");
}

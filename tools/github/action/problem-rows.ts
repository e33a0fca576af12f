import { githubCode, githubText } from "../../domain/github/text.js";
import type { Problem } from "../../domain/problem.js";
import { plainLine } from "../../domain/report-escape.js";
import type { Links } from "./links.js";

export const PROBLEM_HEAD = ["", "rule", "where", "what", "what to do"] as const;

/** Longest stored text in a cell, characters. */
const LONGEST = 600;

/** One row a problem: how bad, which rule, where (linked), what, and what to do. */
export function problemRows(problems: readonly Problem[], links: Links): string[][] {
  return problems.map(({ severity, rule, file, line, message, hint, pull_request: other }) => [
    severity === "error" ? "**error**" : severity,
    githubCode(rule),
    `[${place(file, line)}](${links.file(file, line)})`,
    other === undefined ? githubText(message, LONGEST) : linked(message, other, links),
    (hint ?? "").split("\n").map(command).join("<br>"),
  ]);
}

/** With a link to the other pull request: where the message names it with its address, else behind it. */
function linked(message: string, other: number, links: Links): string {
  const address = links.pullRequest(other);
  const parts = message.split(`#${other} (${address})`).map((part) => githubText(part, LONGEST));
  const link = `[#${other}](${address})`;
  return parts.length > 1 ? parts.join(link) : `${parts.join("")} (${link})`;
}

function place(file: string, line: number | undefined): string {
  return `${githubCode(file)}${line === undefined ? "" : ` line ${line}`}`;
}

/** Code, in which GitHub reads nothing; what would end it, or the cell, is escaped text instead. */
function command(text: string): string {
  const line = plainLine(text, LONGEST).trim();
  if (line === "") return "";
  return /[`|\\]/.test(line) ? githubText(line, LONGEST) : `\`${line}\``;
}

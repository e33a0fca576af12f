import { type Issue, workLabels } from "../github/issue.js";
import { fitting } from "./lines.js";
import { fieldNamed } from "../queue.js";
import { redact } from "../redact.js";
import { plainLine } from "../report-escape.js";
import { ANY_UNSAFE } from "../unsafe-characters.js";

const LONGEST_TITLE = 200;
const LONGEST_GOAL = 500;
const LONGEST_LINE = 1_000;
const LONGEST_BODY = 20_000;
const LONGEST_SLUG = 48;

/** What a queue file's `Issue:` says: its issue, null for none, or what of it cannot be understood. */
export type IssueLink = number | null | { readonly unclear: string; readonly mentioned: readonly number[] };

export function linkIn(fields: Readonly<Record<string, string>>): IssueLink {
  const value = fieldNamed(fields, ["issue"]) ?? "";
  if (value === "") return null;
  const [first = "", ...rest] = value.split("\n").map((line) => line.trim());
  const own = /^#([1-9]\d{0,8})$/.exec(first)?.[1];
  if (own !== undefined && rest.every((line) => line === first || !/^#\d+$/.test(line))) return Number(own);
  return { unclear: plainLine(first, 60), mentioned: [...value.matchAll(/(?:#|\/issues\/)(\d{1,9})\b/g)].map(([, digits]) => Number(digits)) };
}

/**
 * The queue file of an issue. Its text is a stranger's: it comes in as one line, or behind `>`, where nothing of it can be a field,
 * a heading or a task; without what its page does not show, and without secrets. The name has nothing of it but letters and digits.
 */
export function itemOf(issue: Issue, number: number): { taskId: string; name: string; text: string } {
  const digits = String(number).padStart(3, "0");
  const title = oneLine(redact(issue.title).text, LONGEST_TITLE) || `Issue ${issue.number}`;
  const body = redact(issue.body).text.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, "");
  const lines = body.split(LINE_END).map((line) => line.trimEnd());
  const goal = oneLine(firstParagraph(lines), LONGEST_GOAL) || title;
  const whole = oneLine(lines.join("\n"), Infinity);
  const head = [`# Task: ${title}`, `Goal: ${goal}`, `Labels: ${workLabels(issue.labels).join(", ")}`, `Issue: #${issue.number}`];
  return { taskId: `QUEUE-${digits}`, name: `${digits}-${slugOf(title, issue.number)}.md`, text: `${[...head, ...(whole === "" || whole === goal ? [] : ["From the issue:", ...quoted(lines)])].join("\n")}\n` };
}

const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/** Headings, such as those of an issue form, are none. */
function firstParagraph(lines: readonly string[]): string {
  const paragraphs = lines.join("\n").split(/\n{2,}/).map((text) => text.trim());
  return paragraphs.find((text) => text !== "" && !/^#{1,6}\s[^\n]*$/.test(text)) ?? "";
}

function oneLine(text: string, longest: number): string {
  return plain(text.replaceAll(/\s+/g, " ").trim(), longest);
}

/** Also what Unicode has not given out yet, but hides. */
function plain(line: string, longest: number): string {
  return plainLine(line, longest).replaceAll(ANY_UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

function quoted(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  const kept = lines.slice(first, last + 1).filter((line, index, all) => line !== "" || all[index - 1] !== "");
  return fitting(kept.map((line) => plain(line, LONGEST_LINE)), LONGEST_BODY).map((line) => `> ${line}`.trimEnd());
}

function slugOf(title: string, issue: number): string {
  const slug = title.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll(/[^a-z0-9]+/g, "-").slice(0, LONGEST_SLUG);
  return slug.replaceAll(/^-+|-+$/g, "") || `issue-${issue}`;
}

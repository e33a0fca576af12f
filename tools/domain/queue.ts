import type { Problem } from "./problem.js";
import { isId } from "./id.js";

/** One piece of work: `queue/<NNN>-<slug>.md`. */
export interface QueueItem {
  /** `QUEUE-<NNN>`, with the digits as the file's name has them. */
  readonly task_id: string;
  readonly number: number;
  readonly slug: string;
  /** Relative to the checkout. */
  readonly file: string;
  readonly title: string;
  readonly goal?: string;
  readonly notes?: string;
  readonly acceptance?: string;
  readonly status?: string;
  /** Every `Key: value` of the file, under its key as written. */
  readonly fields: Readonly<Record<string, string>>;
  /** Labels such as `codex::docs`: which agent is preferred (S2-30). */
  readonly labels: readonly string[];
  /** Task ids that must be done first. */
  readonly depends_on: readonly string[];
}

const NAME = /^(\d{3,9})-([A-Za-z0-9][A-Za-z0-9._-]*)\.md$/;
const FIELD = /^([A-Z][A-Za-z0-9_/ -]{0,39}?):(?:\s+(.*))?$/i;
const SECTION = /^##+\s+(.{1,40}?)\s*:?$/;
const RULE = "queue";

/** Reads the names and texts of `queue/*.md`. Bad names are left out; everything else is kept, with what is wrong beside it. */
export function parseQueue(files: readonly { name: string; text: string }[]): { items: QueueItem[]; problems: Problem[] } {
  const items: QueueItem[] = [];
  const problems: Problem[] = [];
  for (const { name, text } of files) {
    const file = `queue/${name}`;
    const [, digits, slug] = NAME.exec(name) ?? [];
    if (digits === undefined || slug === undefined) {
      problems.push({ rule: RULE, severity: "warning", file, message: "the name is not of the form <NNN>-<slug>.md, so it is no task" });
      continue;
    }
    const parsed = parseItem(file, digits, slug, text);
    if (parsed.untitled) problems.push({ rule: RULE, severity: "error", file, line: 1, message: "there is no `# Task: <title>` line" });
    const first = items.find((item) => item.number === parsed.item.number);
    if (first !== undefined) {
      problems.push({ rule: RULE, severity: "error", file, message: `${parsed.item.task_id} is the task of ${first.file} already` });
    }
    items.push(parsed.item);
  }
  return { items, problems };
}

function parseItem(file: string, digits: string, slug: string, text: string): { item: QueueItem; untitled: boolean } {
  const { title, fields } = parseText(text);
  const field = (...keys: string[]) => fieldNamed(fields, keys);
  const known = { goal: field("goal"), notes: field("notes"), acceptance: field("acceptance"), status: field("status") };
  return {
    untitled: title === undefined,
    item: {
      task_id: `QUEUE-${digits}`,
      number: Number(digits),
      slug,
      file,
      title: title ?? slug.replaceAll("-", " "),
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
      fields,
      labels: labelsIn(fields),
      depends_on: words(field("depends on", "depends_on", "depends", "blocked by")).map(taskId).filter(isId),
    },
  };
}

/** The number in a queue file's name; null: it is no item's. */
export function queueNumber(name: string): number | null {
  const [, digits] = NAME.exec(name) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Keys under which labels stand. */
export const LABEL_KEYS = ["labels", "label"];

export function labelsIn(fields: Readonly<Record<string, string>>): string[] {
  return words(fieldNamed(fields, LABEL_KEYS));
}

/** The first field with one of these keys, however they are written; `keys` are in lower case. */
export function fieldNamed(fields: Readonly<Record<string, string>>, keys: readonly string[]): string | undefined {
  return Object.entries(fields).find(([key]) => keys.includes(key.toLowerCase()))?.[1];
}

/** Whether a `Status:` says that there is nothing left to do. */
export function isFinished(status: string | undefined): boolean {
  return status !== undefined && /^(done|closed|complete[d]?)\b/i.test(status);
}

/** The field that a line opens, with what stands on the line itself; null: it belongs to what is above it. */
export function fieldOpenedBy(line: string): { name: string; first: string; isHeading: boolean } | null {
  const field = FIELD.exec(line);
  const [, name, first = ""] = field ?? SECTION.exec(line) ?? [];
  return name === undefined ? null : { name, first: first.trim(), isHeading: field === null };
}

/** The title that a line gives; the first such line of a file is no part of any field. */
export function titleOn(line: string): string | undefined {
  return /^#\s+(?:Task:)?\s*(\S.*?)\s*$/i.exec(line)?.[1];
}

/** `Key: value` lines; what follows up to the next key, bullets included, belongs to the value. A `## Key` heading opens one too. */
export function parseText(text: string): { title: string | undefined; fields: Record<string, string> } {
  let title: string | undefined;
  let key: string | undefined;
  const values = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const heading = title === undefined ? titleOn(line) : undefined;
    if (heading !== undefined) {
      title = heading;
      continue;
    }
    const opened = fieldOpenedBy(line);
    if (opened !== null) key = opened.name;
    if (key === undefined) continue;
    const lines = values.get(key) ?? [];
    lines.push(opened === null ? line.trimEnd() : opened.first);
    values.set(key, lines);
  }
  const fields = [...values].map(([name, lines]) => [name, lines.join("\n").trim()] as const);
  return { title, fields: Object.fromEntries(fields) };
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/[\s,;]+/).map((word) => word.replace(/^[`*-]+|[`*]+$/g, "")).filter((word) => word !== "");
}

function taskId(word: string): string {
  return /^\d{3,}$/.test(word) ? `QUEUE-${word}` : word;
}

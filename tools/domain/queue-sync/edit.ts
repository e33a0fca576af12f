import { LABEL_KEYS, fieldNamed, fieldOpenedBy, isFinished, labelsIn, parseText, titleOn } from "../queue.js";

/*
 * What the bus writes into a queue file that people and agents keep: one insertion, next to what is there.
 * Every other byte stays as it is, line ends and a byte order mark included.
 */

/** A file that has no link to an issue, with one. The same text when it has a value there already. */
export function withIssue(text: string, issue: number): string {
  return (fieldNamed(parseText(bare(text)).fields, ["issue"]) ?? "") === "" ? filled(text, ["issue"], "Issue", `#${issue}`) : text;
}

/** The file with these labels beside its own; the same text when it has them, in whatever case. */
export function withLabels(text: string, labels: readonly string[]): string {
  const has = new Set(labelsIn(parseText(bare(text)).fields).map((label) => label.toLowerCase()));
  const missing = labels.filter((label) => !has.has(label.toLowerCase()));
  if (missing.length === 0) return text;
  const [opening, ...rest] = fieldLines(text, LABEL_KEYS);
  const first = opening?.first === "" ? rest.find((line) => line.text.trim() !== "") : opening;
  if (first === undefined) return filled(text, LABEL_KEYS, "Labels", missing.join(", "));
  const bullet = first === opening ? undefined : BULLET.exec(first.text)?.[0];
  if (bullet === undefined) return inserted(text, first.start + first.text.trimEnd().length, `${/[,;]\s*$/.test(first.text) ? " " : ", "}${missing.join(", ")}`);
  const last = rest.slice(rest.indexOf(first)).findLast((_line, index, all) => all.slice(0, index + 1).every((above) => BULLET.test(above.text))) ?? first;
  return inserted(text, last.start + last.text.length, missing.map((label) => `${endOfLine(text)}${bullet}${label}`).join(""));
}

/** The file with a `Status:` that says closed, before what it said; the same text when that is finished already. */
export function withClosed(text: string): string {
  if (isFinished(fieldNamed(parseText(bare(text)).fields, ["status"]))) return text;
  const [opening] = fieldLines(text, ["status"]);
  if (opening === undefined || opening.first === "") return filled(text, ["status"], "Status", "closed");
  return inserted(text, opening.start + opening.text.lastIndexOf(opening.first), "closed; was ");
}

interface Line {
  /** Offset in the text. */
  readonly start: number;
  /** Without its end. */
  readonly text: string;
}

const BYTE_ORDER_MARK = "\ufeff";
const BULLET = /^\s*[-*+]\s+/;

/** A value for a field that is empty or not there. */
function filled(text: string, keys: readonly string[], key: string, value: string): string {
  const [opening] = fieldLines(text, keys);
  if (opening === undefined) return withLine(text, `${key}: ${value}`);
  if (opening.isHeading) return inserted(text, opening.start + opening.text.length, endOfLine(text) + value);
  return inserted(text, opening.start + opening.name.length + 1, ` ${value}`);
}

/** A new line before the first field, so that no other field's value grows by it. */
function withLine(text: string, line: string): string {
  const eol = endOfLine(text);
  const first = linesOf(text).find((one) => fieldOpenedBy(one.text) !== null);
  if (first !== undefined) return inserted(text, first.start, `${line}${eol}${first.text.startsWith("#") ? eol : ""}`);
  return `${text}${bare(text) === "" || text.endsWith("\n") ? "" : eol}${line}${eol}`;
}

/** The lines of the first field with one of these keys, the one that opens it first; none when there is no such field. */
function fieldLines(text: string, keys: readonly string[]): [] | [Line & { name: string; first: string; isHeading: boolean }, ...Line[]] {
  const all = linesOf(text);
  const title = all.find((line) => titleOn(line.text) !== undefined);
  const lines = all.filter((line) => line !== title);
  const at = lines.findIndex((line) => keys.includes(fieldOpenedBy(line.text)?.name.toLowerCase() ?? ""));
  const opening = lines[at];
  const opened = opening === undefined ? null : fieldOpenedBy(opening.text);
  if (opening === undefined || opened === null) return [];
  const end = lines.findIndex((line, index) => index > at && fieldOpenedBy(line.text) !== null);
  return [{ ...opening, ...opened }, ...lines.slice(at + 1, end < 0 ? undefined : end)];
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = text.length - bare(text).length;
  const parts = bare(text).split("\n");
  for (const [index, part] of parts.entries()) {
    lines.push({ start, text: index < parts.length - 1 && part.endsWith("\r") ? part.slice(0, -1) : part });
    start += part.length + 1;
  }
  return lines;
}

function bare(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function endOfLine(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

function inserted(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

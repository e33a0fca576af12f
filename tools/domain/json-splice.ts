/** A piece of a text. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** How a JSON text is laid out. */
export interface JsonLayout {
  /** One step of indentation. */
  readonly unit: string;
  /** What ends a line. */
  readonly eol: string;
}

/** The layout that a text has already; two spaces and a newline where it does not show one. */
export function layoutOf(text: string): JsonLayout {
  return { unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ", eol: /\r?\n/.exec(text)?.[0] ?? "\n" };
}

/**
 * The text with one more member in an object or array, after its last one. Every character of the owner's stays: comments keep
 * to their lines, a trailing comma is used, and what stood on one line gets its new member there.
 * `last`: the last member, null in an empty one. `key`: null in an array.
 */
export function withMember(text: string, container: Span, last: Span | null, key: string | null, value: unknown): string {
  const layout = layoutOf(text);
  const label = key === null ? "" : `${JSON.stringify(key)}: `;
  const pretty = (indent: string) => indent + label + prettyJson(value, layout, indent);
  if (last === null) return intoEmpty(text, container, layout, pretty);

  const end = last.offset + last.length;
  const comma = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(end));
  const anchor = end + (comma?.[0].length ?? 0);
  const restOfLine = /^[ \t]*(?:\/\*[^\n]*?\*\/[ \t]*)*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(anchor))?.[0];
  const before = text.slice(0, end) + (comma === null ? "," : text.slice(end, anchor));
  if (restOfLine === undefined) return `${before} ${label}${JSON.stringify(value)}${text.slice(anchor)}`;
  const indent = startsItsLine(text, last.offset) ? indentAt(text, last.offset) : indentAt(text, container.offset) + layout.unit;
  return before + restOfLine + layout.eol + pretty(indent) + text.slice(anchor + restOfLine.length);
}

/** A value as it stands after a key on a line of this indentation; a list of plain values takes one line. */
export function prettyJson(value: unknown, { unit, eol }: JsonLayout, indent: string): string {
  const lines = JSON.stringify(value, null, unit).replaceAll(/\[\n\s+([^[\]{}]*?)\n\s*\]/g, (_, inner: string) => `[${inner.replaceAll(/,\n\s+/g, ", ")}]`);
  return lines.split("\n").join(eol + indent);
}

/** The spaces with which the line of this offset begins. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))?.[0] ?? "";
}

function intoEmpty(text: string, { offset, length }: Span, { unit, eol }: JsonLayout, pretty: (indent: string) => string): string {
  const indent = indentAt(text, offset);
  const kept = text.slice(offset, offset + length - 1).trimEnd();
  return text.slice(0, offset) + kept + eol + pretty(indent + unit) + eol + indent + text.slice(offset + length - 1);
}

function startsItsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "";
}

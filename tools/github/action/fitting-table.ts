import { markdownTable } from "../../domain/report-escape.js";

/** A table of as many rows as have room, UTF-8 bytes, and a line on how many have not; "" without rows. */
export function fittingTable(head: readonly string[], rows: readonly (readonly string[])[], room: number, rest: string): string {
  const left = (count: number): string => `\n\n${count} more: ${rest}`;
  let used = bytes(markdownTable(head, [head])) + bytes(left(rows.length));
  const fits = rows.findIndex((row) => (used += bytes(markdownTable([], [row]))) > room);
  if (fits === -1) return markdownTable(head, rows);
  return `${markdownTable(head, rows.slice(0, fits))}${left(rows.length - fits)}`.trimStart();
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** One line of a diff, with its number on its own side. */
export interface DiffLine {
  readonly line: number;
  readonly text: Buffer;
  /** It is its file's last one and has no newline. */
  unterminated: boolean;
}

export interface FileChange {
  /** Relative to the checkout. */
  readonly path: string;
  status: "added" | "deleted" | "modified";
  readonly removed: DiffLine[];
  readonly added: DiffLine[];
}

const HEADER = "diff --git ";

/**
 * Reads the output of `git diff --no-renames --src-prefix=a/ --dst-prefix=b/`. Only hunks tell lines: a line of text may look
 * like a header, so their lengths are counted. With whole files as context, `added` and `removed` hold the context too.
 */
export function parseDiff(bytes: Buffer): FileChange[] {
  const changes: FileChange[] = [];
  let change: FileChange | undefined;
  let last: DiffLine[] = [];
  let hunk = { before: 0, after: 0, beforeLeft: 0, afterLeft: 0 };
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    const sign = bytes[at];
    if (hunk.beforeLeft + hunk.afterLeft > 0 && change !== undefined && sign !== 0x5c) {
      const text = bytes.subarray(at + 1, end);
      last = [];
      if (sign !== 0x2b) last.push(push(change.removed, hunk.before++, text));
      if (sign !== 0x2d) last.push(push(change.added, hunk.after++, text));
      hunk.beforeLeft -= sign === 0x2b ? 0 : 1;
      hunk.afterLeft -= sign === 0x2d ? 0 : 1;
    } else if (sign === 0x5c) {
      for (const line of last) line.unterminated = true;
    } else {
      const header = bytes.toString("utf8", at, end);
      if (header.startsWith(HEADER)) changes.push((change = { path: pathOf(header), status: "modified", removed: [], added: [] }));
      else if (change !== undefined && header.startsWith("new file mode")) change.status = "added";
      else if (change !== undefined && header.startsWith("deleted file mode")) change.status = "deleted";
      else if (header.startsWith("@@ ")) hunk = hunkOf(header);
    }
    at = end + 1;
  }
  return changes;
}

function push(lines: DiffLine[], line: number, text: Buffer): DiffLine {
  const added: DiffLine = { line, text, unterminated: false };
  lines.push(added);
  return added;
}

function hunkOf(header: string) {
  const [, before = "0", beforeCount = "1", after = "0", afterCount = "1"] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header) ?? [];
  return { before: Number(before), after: Number(after), beforeLeft: Number(beforeCount), afterLeft: Number(afterCount) };
}

/** Both sides name one path, so that the header is twice as long as it; unusual names are quoted. */
function pathOf(header: string): string {
  const names = header.slice(HEADER.length);
  const half = names.slice((names.length + 1) / 2);
  return half.startsWith('"') ? unquoted(half.slice(1, -1)).slice(2) : half.slice(2);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\u0007", b: "\b", f: "\f", v: "\v" };

function unquoted(text: string): string {
  return text.replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(parseInt(code, 8)) : (ESCAPES[code] ?? code)));
}

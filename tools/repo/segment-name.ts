/** What the name of a write-once segment says. */
export interface SegmentName {
  /** Agent and session as written: the name without its number. */
  readonly writer: string;
  readonly session: string;
  /** Counts the segments of one session and day from 1; 0: the name has no number. */
  readonly n: number;
}

/**
 * `<agent>-<session>-<n>.jsonl`. Ids may hold `-`, so the session is found by its form `<agent>.<random>`, whose random part
 * has no `.`: what stands before the last `.` is the agent's id twice. A session of any other form is set off by `~`, which no id has.
 */
export function segmentName(agent: string, session: string, n: number): string {
  const random = session.startsWith(`${agent}.`) ? session.slice(agent.length + 1) : "";
  const plain = random !== "" && !random.includes(".");
  return `${agent}${plain ? "-" : "~"}${session}-${n}.jsonl`;
}

/** Reads a name back; a foreign one stands for a session of its own. */
export function parseSegmentName(name: string): SegmentName {
  const stem = name.replace(/\.jsonl$/, "");
  const [, writer = stem, digits = "0"] = /^(.+)-(\d{1,9})$/.exec(stem) ?? [];
  return { writer, session: sessionOf(writer), n: Number(digits) };
}

function sessionOf(writer: string): string {
  const set = writer.indexOf("~");
  if (set >= 0) return writer.slice(set + 1);
  const dot = writer.lastIndexOf(".");
  const half = (dot - 1) / 2;
  const twice = Number.isInteger(half) && half > 0 && writer[half] === "-" && writer.slice(0, half) === writer.slice(half + 1, dot);
  return twice ? writer.slice(half + 1) : writer;
}

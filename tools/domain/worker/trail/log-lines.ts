import { LONGEST_LINE, shownEnd } from "./shown-line.js";

const NEWLINE = 10;
/** Bytes of a line that are held: its characters may take four each, and colours take room, too. */
const HELD = 8 * LONGEST_LINE;

/** Lines out of bytes as they come, each as `shownEnd` shows it. */
export interface LogLines {
  /** The lines that end with these bytes. */
  push(bytes: Buffer): string[];
  /** What has come of a line that does not end any more. */
  rest(): string[];
}

export function logLines(): LogLines {
  let open: Buffer = Buffer.alloc(0);
  let cut = false;
  const hold = (more: Buffer): void => {
    const whole = open.length === 0 ? more : Buffer.concat([open, more]);
    cut ||= whole.length > HELD;
    open = Buffer.from(whole.subarray(-HELD));
  };
  const finish = (): string => {
    const line = shownEnd(open.toString(), cut);
    open = Buffer.alloc(0);
    cut = false;
    return line;
  };
  return {
    push(bytes) {
      const lines: string[] = [];
      let from = 0;
      for (let at; (at = bytes.indexOf(NEWLINE, from)) >= 0; from = at + 1) {
        hold(bytes.subarray(from, at));
        lines.push(finish());
      }
      if (from < bytes.length) hold(bytes.subarray(from));
      return lines;
    },
    rest: () => (open.length === 0 ? [] : [finish()]),
  };
}

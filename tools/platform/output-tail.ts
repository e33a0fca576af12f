import { redact } from "../domain/redact.js";
import { TERMINAL_SEQUENCES } from "../domain/terminal-sequences.js";
import { ANY_UNSAFE } from "../domain/unsafe-characters.js";
import { byteTail } from "./byte-tail.js";

/** Bytes of what is handed out, and of one line. */
const LIMIT = 8 * 1024;
/** Bytes of what is kept: a secret that begins before what is handed out is still seen whole. */
const KEPT = 4 * LIMIT;
const NEWLINE = 10;

/** The rest of a private key whose beginning is not there any more. */
const KEY_REST = /^(?:(?!-----BEGIN)[\s\S])*?-----END [A-Z ]*PRIVATE KEY-----/;

/** The end of what a program prints, in bounded memory and at little cost however much that is. */
export interface OutputTail {
  /** Another of its outputs; takes what it prints as it comes. Lines of all are kept in the order in which they end. */
  stream(): (chunk: Uint8Array) => void;
  /** Whole lines, at most 8 KiB, without control characters and secrets, the last one without its end. */
  text(): string;
}

export function outputTail(): OutputTail {
  const whole = byteTail(KEPT);
  const begun: ReturnType<typeof byteTail>[] = [];
  return {
    stream() {
      const line = byteTail(LIMIT);
      begun.push(line);
      return (chunk) => {
        const first = chunk.indexOf(NEWLINE) + 1;
        const end = chunk.lastIndexOf(NEWLINE) + 1;
        if (first > 0) {
          line.push(chunk.subarray(0, first));
          whole.push(complete(line));
          line.clear();
          whole.push(chunk.subarray(first, end));
        }
        if (end < chunk.length) line.push(chunk.subarray(end));
      };
    },
    text() {
      const open = begun.map(complete).filter(({ length }) => length > 0).flatMap((line) => [line, Buffer.of(NEWLINE)]);
      const bytes = Buffer.concat([wholeLines(whole), ...open]);
      const shown = bytes.toString("utf8").replace(TERMINAL_SEQUENCES, "").split("\n").map(shownLine).join("\n");
      return lastLines(redact(shown.replace(KEY_REST, "[redacted:private-key]")).text);
    },
  };
}

/** What there is of a line. The first word after a cut may be half of a secret: it goes, too. */
function complete({ cut, bytes }: ReturnType<typeof byteTail>): Buffer {
  if (!cut) return bytes();
  const text = bytes().toString("latin1");
  return Buffer.from(`\u2026${Buffer.from(text.replace(/^\S+/, ""), "latin1").toString("utf8")}`);
}

/** Without the line that was cut, unless there is no other. */
function wholeLines(tail: ReturnType<typeof byteTail>): Buffer {
  const bytes = tail.bytes();
  const next = bytes.indexOf(NEWLINE) + 1;
  if (!tail.cut) return bytes;
  return next < bytes.length ? bytes.subarray(next) : complete(tail);
}

/** As a terminal shows it: progress is told by going back to the line's beginning. */
function shownLine(line: string): string {
  const last = line.replace(/\r+$/, "").split("\r").at(-1) ?? "";
  const plain = last.replaceAll(ANY_UNSAFE, "").trimEnd();
  return Buffer.byteLength(plain) <= LIMIT ? plain : `\u2026${plain.slice(-LIMIT / 4).replace(/^\S+/, "")}`;
}

function lastLines(text: string): string {
  const lines = text.replace(/\n+$/, "").split("\n");
  let from = lines.length;
  for (let size = -1; from > 0; from -= 1) {
    size += Buffer.byteLength(lines[from - 1] ?? "") + 1;
    if (size > LIMIT) break;
  }
  return lines.slice(from).join("\n");
}

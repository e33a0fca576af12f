import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { segmentName } from "../tools/repo/segment-name.js";
import { sha256 } from "../tools/platform/sha256.js";

/** One line as the bus writes it, and whose it is. */
export interface Line {
  readonly agent: string;
  readonly session: string;
  readonly day: string;
  /** Without its newline. */
  readonly text: string;
}

const CLIENTS = ["codex", "claude", "gemini", "opencode"] as const;
const TYPES = ["status", "note", "observation", "status"] as const;
const SUMMARIES = ["parser reads the new field", "tests pass, opening a pull request", "waiting for review", "halfway: store done, render left", "found a race in the follower"] as const;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST_MS = Date.UTC(2026, 0, 5, 8);
const STEP_MS = 700;
/** Sessions at work at the same time. */
const AT_ONCE = 4;
const FLUSH_BYTES = 1 << 20;

/**
 * Events without end, the same in every run: sessions that work four at a time, each for `perSession` lines,
 * and each a hash chain of its own.
 */
export function* eventLines(perSession: number): Generator<Line, never> {
  const random = numbersFrom(20_260_105);
  const id = (): string => Array.from({ length: 20 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");
  const writers: { agent: string; session: string; seq: number; prev: string | undefined }[] = [];
  for (let n = 0; ; n += 1) {
    const lane = n % AT_ONCE;
    if (n % (AT_ONCE * perSession) < AT_ONCE) {
      const agent = `${CLIENTS[lane]}-${1 + (Math.floor(n / (AT_ONCE * perSession)) % 3)}`;
      writers[lane] = { agent, session: `${agent}.${id()}`, seq: 0, prev: undefined };
    }
    const writer = writers[lane]!;
    const ts = new Date(FIRST_MS + n * STEP_MS).toISOString();
    const text = JSON.stringify({
      ts,
      agent_id: writer.agent,
      event: TYPES[Math.floor(random() * TYPES.length)],
      summary: SUMMARIES[Math.floor(random() * SUMMARIES.length)],
      task_id: `QUEUE-${String(1 + Math.floor(random() * 400)).padStart(3, "0")}`,
      id: id(),
      session_id: writer.session,
      seq: (writer.seq += 1),
      ...(writer.prev !== undefined && { prev: writer.prev }),
    });
    writer.prev = sha256(text);
    yield { agent: writer.agent, session: writer.session, day: ts.slice(0, 10), text };
  }
}

/** Appends the next `count` lines to the one log of a bus; the bytes. */
export function growLog(root: string, lines: Iterator<Line>, count: number): number {
  return writeLines(join(root, "_bus/events/events.jsonl"), Array.from({ length: count }).map(() => (lines.next().value as Line).text));
}

/** Writes the next `count` lines as write-once segments, one for each session among them. */
export function addSegments(root: string, lines: Iterator<Line>, count: number): void {
  const open = new Map<string, { line: Line; texts: string[] }>();
  for (let n = 0; n < count; n += 1) {
    const line = lines.next().value as Line;
    const segment = open.get(line.session) ?? { line, texts: [] };
    open.set(line.session, segment);
    segment.texts.push(line.text);
  }
  for (const { line, texts } of open.values()) writeLines(join(root, "_bus/events", line.day, segmentName(line.agent, line.session, 1)), texts);
}

function writeLines(path: string, texts: readonly string[]): number {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, "a");
  let [block, bytes] = ["", 0];
  const flush = (): void => void ([bytes, block] = [bytes + writeSync(fd, block), ""]);
  for (const text of texts) {
    block += `${text}\n`;
    if (block.length > FLUSH_BYTES) flush();
  }
  flush();
  closeSync(fd);
  return bytes;
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { LONGEST_LINE, shownBeginning, shownEnd, shownParts } from "../../domain/worker/trail/shown-line.js";
import type { FsPort } from "../../platform/fs-port.js";
import { linkedPart } from "../../platform/linked-part.js";
import { errnoOf, failRead } from "../../platform/write-file-failure.js";
import type { WorkerLog } from "../worker-contract.js";

const CHUNK = 64 * 1024;
/** Bytes, or characters, of a line that are looked at: characters may take four bytes each, and colours take room, too. */
const KEPT = 8 * LONGEST_LINE;
/** How far back the last lines are looked for, bytes; further only as long as there is a line in so many. */
const FAR = 64 << 20;
const NEWLINE = 10;
/** How long the lines of a log keep the process from anything else, ms. */
const TURN_MS = 20;

/** A worker's log, read where it stands while it grows, in memory that does not depend on its length or its lines'. `path` is relative to `home`. */
export function workerLog(fs: FsPort, home: string, path: string): WorkerLog {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  const file = join(home, path);

  /** null: not there. */
  const open = (): number | null => {
    try {
      const linked = linkedPart(fs, home, path);
      if (linked !== null) throw new BusError("BAD_DATA", `${linked} is a symbolic link`, { hint: `ls -ld ${join(home, linked)}` });
      const fd = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      if (fs.fstatSync(fd).isFile()) return fd;
      fs.closeSync(fd);
      throw new BusError("BAD_DATA", `${path} is not a regular file`, { hint: `ls -ld ${file}` });
    } catch (error) {
      return errnoOf(error) === "ENOENT" ? null : failRead(error, file, join(home, "_bus"));
    }
  };
  const withFile = <T>(absent: T, read: (fd: number) => T): T => {
    const fd = open();
    if (fd === null) return absent;
    try {
      return read(fd);
    } catch (error) {
      return failRead(error, file, join(home, "_bus"));
    } finally {
      fs.closeSync(fd);
    }
  };

  return {
    facts: () => withFile(null, (fd) => {
      const { size, mtimeMs } = fs.fstatSync(fd);
      return { bytes: size, at: mtimeMs };
    }),
    tail: (lines, end) => withFile<readonly string[]>([], (fd) => lastLines(fs, fd, lines, end)),
    async *lines() {
      const fd = open();
      if (fd === null) return;
      try {
        let until = performance.now() + TURN_MS;
        for (const shown of everyLine(fs, fd)) {
          yield shown;
          if (performance.now() < until) continue;
          // A long log takes minutes, and whoever is interrupted meanwhile is to hear of it.
          await new Promise(setImmediate);
          until = performance.now() + TURN_MS;
        }
      } catch (error) {
        failRead(error, file, join(home, "_bus"));
      } finally {
        fs.closeSync(fd);
      }
    },
    from: (offset) => withFile(Buffer.alloc(0), (fd) => {
      const chunk = Buffer.alloc(CHUNK);
      return chunk.subarray(0, fs.readSync(fd, chunk, 0, CHUNK, offset));
    }),
  };
}

/** Backwards from its end as it is now. */
function lastLines(fs: FsPort, fd: number, wanted: number, upTo = Infinity): string[] {
  const size = Math.min(fs.fstatSync(fd).size, upTo);
  const found: string[] = [];
  const chunk = Buffer.alloc(CHUNK);
  /** The end of a line of which the beginning has not been reached. */
  let open: Buffer = Buffer.alloc(0);
  let cut = false;
  const finish = (): void => {
    found.push(shownEnd(open.toString(), cut));
    open = Buffer.alloc(0);
    cut = false;
  };
  for (let end = size, last = size; end > 0 && found.length < wanted; ) {
    const start = Math.max(0, end - CHUNK);
    let to = fs.readSync(fd, chunk, 0, end - start, start);
    for (let at; to > 0 && found.length < wanted && (at = chunk.lastIndexOf(NEWLINE, to - 1)) >= 0; to = at) {
      // The newline that ends the last line begins no other.
      if (start + at + 1 === size) continue;
      keep(chunk.subarray(at + 1, to));
      finish();
      last = start + at;
    }
    if (found.length >= wanted) break;
    keep(chunk.subarray(0, to));
    end = start;
    if (last - end > FAR) break;
  }
  if (found.length < wanted && size > 0) finish();
  return found.reverse();

  function keep(before: Buffer): void {
    const whole = Buffer.concat([before, open]);
    cut ||= whole.length > KEPT;
    open = Buffer.from(whole.subarray(-KEPT));
  }
}

/** From its beginning to where it ends now. */
function* everyLine(fs: FsPort, fd: number): Generator<{ text: string; line: number }> {
  const chunk = Buffer.alloc(CHUNK);
  const decoder = new TextDecoder();
  /** The beginning of a line that has not ended. */
  let open = "";
  let line = 1;
  function* shown(text: string): Generator<{ text: string; line: number }> {
    for (const part of shownParts(text)) yield { text: shownBeginning(part), line };
    line += 1;
  }
  // A worker may write faster than it is read.
  let left = fs.fstatSync(fd).size;
  for (let size; left > 0 && (size = fs.readSync(fd, chunk, 0, Math.min(CHUNK, left), null)) > 0; left -= size) {
    const bytes = chunk.subarray(0, size);
    // More of a line of which enough is held.
    if (open.length === KEPT && !bytes.includes(NEWLINE)) continue;
    const [first = "", ...others] = decoder.decode(bytes, { stream: true }).split("\n");
    const last = others.pop();
    if (last === undefined) {
      open = (open + first).slice(0, KEPT);
      continue;
    }
    yield* shown((open + first).slice(0, KEPT));
    for (const text of others) yield* shown(text.slice(0, KEPT));
    open = last.slice(0, KEPT);
  }
  open += decoder.decode();
  if (open !== "") yield* shown(open);
}

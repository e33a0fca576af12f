import { redact } from "../../domain/redact.js";
import type { FsPort } from "../../platform/fs-port.js";

const CHUNK = 256 * 1024;
/** The longest line, or private key, that is looked at in one piece, bytes. */
const LONGEST = 4 * CHUNK;
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?![\s\S]*-----END)/;

/** A file from its beginning to where it ends when that is reached. */
export function* chunksOf(fs: FsPort, path: string): Generator<Buffer> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const size = fs.readSync(fd, chunk, 0, CHUNK, null);
      if (size === 0) return;
      yield chunk.subarray(0, size);
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** The same without what looks like a secret: copies come to lie where git sees them. Every other byte stays as it is. `kinds`: what was found is added. */
export function* withoutSecrets(chunks: Iterable<Buffer>, kinds: Set<string>): Generator<Buffer> {
  // One character a byte, so that what is no text comes out as it went in.
  let held = "";
  const clean = (text: string): Buffer => {
    const found = redact(text);
    for (const kind of found.kinds) kinds.add(kind);
    return Buffer.from(found.text, "latin1");
  };
  for (const chunk of chunks) {
    held += chunk.toString("latin1");
    const end = wholeLines(held);
    if (end === 0) continue;
    yield clean(held.slice(0, end));
    held = held.slice(end);
  }
  if (held !== "") yield clean(held);
}

/** How much of a text ends with a line, and in no private key; what is too long to be held is divided at a space. */
function wholeLines(text: string): number {
  const key = KEY_BEGINS.exec(text)?.index ?? text.length;
  const end = text.lastIndexOf("\n", key - 1) + 1;
  if (text.length - end < LONGEST) return end;
  const space = text.lastIndexOf(" ", text.length - CHUNK) + 1;
  return Math.max(end, space === 0 ? text.length - CHUNK : space);
}

import { join } from "node:path";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { linkedPart } from "../platform/linked-part.js";
import type { FileText } from "../platform/read-document.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Any regular UTF-8 file, with its byte order mark: its owner's text must come out as it went in. null: it is not there. */
export function readOwnedText(fs: FsPort, root: string, path: string): FileText | null {
  try {
    const linked = linkedPart(fs, root, path);
    if (linked !== null) return { ok: false, reason: `${linked} is a symbolic link` };
    if (factsOf(fs, join(root, path))?.isFile() === false) return { ok: false, reason: "it is not a regular file" };
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(join(root, path))) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, reason: "it is not UTF-8" };
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === "ENOENT" ? null : { ok: false, reason: `it cannot be read: ${errno}` };
  }
}

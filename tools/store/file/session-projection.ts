import { isId } from "../../domain/id.js";
import { isFailure } from "../../platform/write-file-failure.js";
import { replaceFile } from "../../platform/write-file.js";
import type { RegisterKey } from "../contract.js";
import { type RegisterFiles } from "./register-files.js";
import { type FileHead, readHead } from "./register-head.js";

const ROUNDS = 8;

/**
 * Shows a session to people as `.live/sessions/<session_id>.json` (PROJECT of PROTOCOLS §1.2). The register stays the authority,
 * so a file system that refuses changes nothing: the session's next command writes it again.
 */
export function projectSession(files: RegisterFiles, key: RegisterKey, written: FileHead<unknown>): void {
  let head = written;
  try {
    files.safe.makeDir([".live", "sessions"], files.strict);
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = files.safe.file(".live", "sessions", `${stem(key, head.value)}.json`);
      const staged = files.safe.file(".live", "tmp", files.nonce());
      replaceFile(files.fs, staged, path, Buffer.from(`${JSON.stringify(head.value, null, 2)}\n`), false);
      const newest = readHead(files, key);
      if (newest.version === head.version) return;
      head = newest;
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}

/** A register outlives its sessions: one place, one register, a new session id at each start. */
function stem(key: RegisterKey, value: unknown): string {
  const id = (value as { session_id?: unknown } | null)?.session_id;
  return typeof id === "string" && isId(id) ? id : key.id;
}

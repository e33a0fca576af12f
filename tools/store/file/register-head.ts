import { BusError } from "../../domain/bus-error.js";
import type { Head, RegisterKey } from "../contract.js";
import { type RegisterFiles, listRevisions, readRevision, registerDir } from "./register-files.js";

/** When something was known to be true, by both clocks: the monotonic one stands still while the machine sleeps, the other can be set. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** A head with what a replacement has to compare. */
export interface FileHead<T> extends Head<T> {
  readonly token: { readonly nonce: string | null; readonly since: Moment };
}

/** A listing that names only pruned revisions is old: newer ones exist, so each further round means that others got ahead. */
const ROUNDS = 100;

/** Linearizable read (HEAD of PROTOCOLS §1.2). Throws BAD_DATA when the register is there but no revision of it can be understood. */
export function readHead<T>(files: RegisterFiles, key: RegisterKey): FileHead<T> {
  const since = momentOf(files);
  const dir = registerDir(files, key);
  for (let round = 0; round < ROUNDS; round += 1) {
    const revs = listRevisions(files, dir);
    const newest = revs.at(-1);
    if (newest === undefined) return { version: 0, value: null, token: { nonce: null, since } };
    const found = newestWhole(files, dir, revs);
    if (found === "void") throw unreadable(`${key.kind} ${key.id}: none of its revisions can be understood`);
    if (found !== "gone") return { version: newest, value: found.value as T, token: { nonce: found.nonce, since } };
  }
  throw unreadable(`${key.kind} ${key.id}: its newest revision is listed but not there`);
}

export function momentOf(files: RegisterFiles): Moment {
  return { wall: files.clock(), monotonic: files.monotonic() };
}

/** Whether a head is too old to be replaced: the first guard against an overtaken writer. */
export function isStale(files: RegisterFiles, since: Moment): boolean {
  const now = momentOf(files);
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic) > files.limits.windowMs;
}

/** A void revision keeps its number; the value is that of the nearest one below. */
function newestWhole(files: RegisterFiles, dir: string, revs: readonly number[]) {
  for (const rev of revs.toReversed()) {
    const revision = readRevision(files, dir, rev);
    if (revision !== "void") return revision;
  }
  return "void";
}

function unreadable(message: string): BusError {
  return new BusError("BAD_DATA", message, { hint: "bus doctor" });
}

import type { RegisterKey } from "../../store/contract.js";
import { type RegisterFiles, registerDir } from "../../store/file/register-files.js";
import { type FileHead, readHead } from "../../store/file/register-head.js";
import { type Replaced, replaceHead } from "../../store/file/register-replace.js";
import { revisionName } from "../../store/file/revision.js";
import type { Mutant } from "./mutants.js";

/** The smallest thing worth excluding others from: who holds it, until when. */
export interface Lease {
  readonly owner: string | null;
  /** ms since the epoch. */
  readonly until: number;
}

const SYNC = { data: true, entry: true };

export function isFree(lease: Lease | null, now: number): boolean {
  return lease === null || lease.owner === null || now > lease.until;
}

/** One try: the new head, null when another was first, "held" when somebody has it. */
export function tryAcquire(files: RegisterFiles, key: RegisterKey, owner: string, now: () => number, ttl: number, mutant?: Mutant): Replaced<Lease> | null | "held" {
  const head = readHead<Lease>(files, key);
  const at = now();
  if (!isFree(head.value, at)) return "held";
  const lease: Lease = { owner, until: at + ttl };
  return setLease(files, key, mutant === "steal-by-unlink" ? stolen(files, key, head) : head, "acquire", lease);
}

export function setLease(files: RegisterFiles, key: RegisterKey, head: FileHead<Lease>, op: string, value: Lease): Replaced<Lease> | null {
  return replaceHead(files, key, head, { op, value }, SYNC);
}

/** The naive steal: removes the lapsed record by its path, then makes it anew. */
function stolen(files: RegisterFiles, key: RegisterKey, head: FileHead<Lease>): FileHead<Lease> {
  if (head.version === 0) return head;
  files.fs.unlinkSync(`${registerDir(files, key)}/${revisionName(head.version)}`);
  return { ...head, version: head.version - 1 };
}

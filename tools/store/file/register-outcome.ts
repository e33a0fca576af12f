import { BusError } from "../../domain/bus-error.js";
import { errnoOf } from "../../platform/write-file-failure.js";
import type { RegisterKey } from "../contract.js";
import { type RegisterFiles, readRevision } from "./register-files.js";
import { readHead } from "./register-head.js";
import type { Revision } from "./revision.js";

/** Whether the file that holds our revision's number is ours. Throws BAD_DATA "indeterminate" when there is none, or it cannot be read. */
export function isOurs(files: RegisterFiles, dir: string, revision: Revision): boolean {
  const found = orIndeterminate(() => readRevision(files, dir, revision.rev));
  if (found === "gone") throw indeterminate(`revision ${revision.rev} was refused, yet it is not there`);
  return found !== "void" && found.nonce === revision.nonce;
}

/**
 * The second guard, for a writer that slept between the check and the link: its number may have been free only because it was pruned.
 * Confirmed when the head is ours, or our successor says that it replaced us; refuted when it replaced another. Else "indeterminate".
 */
export function isConfirmed(files: RegisterFiles, key: RegisterKey, dir: string, revision: Revision): boolean {
  return orIndeterminate(() => {
    if (readHead(files, key).token.nonce === revision.nonce) return true;
    const successor = readRevision(files, dir, revision.rev + 1);
    if (successor === "gone" || successor === "void") throw indeterminate("this process was stopped for too long meanwhile");
    return successor.prev === revision.nonce;
  });
}

/** Number of names of the staging file; undefined when the file system does not say. */
export function linkCount(files: RegisterFiles, staged: string): number | undefined {
  try {
    return files.fs.statSync(staged).nlink;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

export function indeterminate(why: string): BusError {
  return new BusError("BAD_DATA", `indeterminate: ${why}; the change may or may not have happened`, { hint: "bus status" });
}

function orIndeterminate<R>(look: () => R): R {
  try {
    return look();
  } catch (error) {
    if (error instanceof BusError && !error.message.startsWith("indeterminate")) throw indeterminate(error.message);
    throw error;
  }
}

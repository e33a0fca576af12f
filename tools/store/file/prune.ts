import { removeFile } from "../../platform/write-file.js";
import { errnoOf, isFailure } from "../../platform/write-file-failure.js";
import type { Announcement, LogName, Logs, RegisterKey } from "../contract.js";
import { type RegisterFiles, announcementsOf, listRevisions, namesIn, registerDir } from "./register-files.js";
import { revisionName } from "./revision.js";

/** How far back from its end a log is searched for an announced line, bytes. */
const TAIL_BYTES = 4 * 1024 * 1024;

/**
 * Removes what no reader needs any more (PRUNE of PROTOCOLS §1.2): old revisions, once all they announced is in its log, and staging files that a kill left.
 * `now` is the file system's clock, ms. What cannot be done now is left for the next time: the change that led here is already made.
 */
export async function prune(files: RegisterFiles, logs: Pick<Logs, "scan" | "append">, key: RegisterKey, now: number): Promise<void> {
  try {
    const dir = registerDir(files, key);
    const old = expendable(files, dir, now);
    await appendMissing(logs, old.flatMap((rev) => announcementsOf(files, dir, rev)));
    dropRevisions(files, dir, old);
    sweepStaging(files, now);
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}

/** Revisions that may go, oldest first: none of the newest, and none from the first one on that is too young. */
export function expendable(files: RegisterFiles, dir: string, now: number): number[] {
  const revs = listRevisions(files, dir);
  const last = (revs.at(-1) ?? 0) - files.limits.keep;
  const candidates = revs.filter((rev) => rev <= last).slice(0, files.limits.pruneAtMost);
  const young = candidates.findIndex((rev) => now - changedAt(files, `${dir}/${revisionName(rev)}`) <= files.limits.retainMs);
  return young === -1 ? candidates : candidates.slice(0, young);
}

export function dropRevisions(files: RegisterFiles, dir: string, revs: readonly number[]): void {
  for (const rev of revs) removeFile(files.fs, `${dir}/${revisionName(rev)}`);
}

/** Appends again what the tails of the logs do not show. Readers count an id once, so a line beyond the tail does no harm. */
async function appendMissing(logs: Pick<Logs, "scan" | "append">, announcements: readonly Announcement[]): Promise<void> {
  for (const [log, missing] of byLog(announcements)) {
    await dropFound(logs, log, missing);
    for (const { line } of missing.values()) await logs.append(log, line);
  }
}

function byLog(announcements: readonly Announcement[]): Map<LogName, Map<string, Announcement>> {
  const logs = new Map<LogName, Map<string, Announcement>>();
  for (const announcement of announcements) {
    const lines = logs.get(announcement.log) ?? new Map<string, Announcement>();
    logs.set(announcement.log, lines.set(announcement.line.id, announcement));
  }
  return logs;
}

async function dropFound(logs: Pick<Logs, "scan">, log: LogName, missing: Map<string, Announcement>): Promise<void> {
  let end: number | undefined;
  for await (const entry of logs.scan(log, { direction: "backward" })) {
    end ??= entry.place.offset;
    if (entry.ok && typeof entry.value["id"] === "string") missing.delete(entry.value["id"]);
    if (missing.size === 0 || end - entry.place.offset > TAIL_BYTES) return;
  }
}

/** Staging files older than any process that could still link them. */
function sweepStaging(files: RegisterFiles, now: number): void {
  const dir = files.safe.dir(".live", "tmp");
  for (const name of namesIn(files, dir)) {
    const path = `${dir}/${name}`;
    if (now - changedAt(files, path) > files.limits.stagingMs) removeFile(files.fs, path);
  }
}

/**
 * ms by the file system's clock; a file that is gone counts as just changed. The change time, since `link` sets it: a writer that slept
 * between staging and link makes a revision whose modification time is old at once.
 */
function changedAt(files: RegisterFiles, path: string): number {
  try {
    return files.fs.lstatSync(path).ctimeMs;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return Number.POSITIVE_INFINITY;
    throw error;
  }
}

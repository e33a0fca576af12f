import type { Problem } from "../../domain/problem.js";
import { logFile } from "./gather-logs.js";
import type { DiffLine, FileChange } from "./parse-diff.js";
import type { Rule } from "./view.js";

/** Nothing of the base's log is edited or removed: segments are only ever added, a growing log only grows (S2-29). */
export const appendOnly: Rule = {
  name: "append-only",
  check({ base }) {
    if (base === null) return [];
    const logs = base.changes.flatMap((change) => {
      const log = logFile(change.path);
      return log === null ? [] : [{ change, ...log }];
    });
    // A growing log may become a segment: then its lines are all there.
    const sealed = new Set(logs.filter(({ segment, change }) => segment && change.status === "added").flatMap(({ change }) => change.added.map(textOf)));
    return logs.flatMap(({ change, segment }) => problemsOf(change, segment, sealed, base.commit));
  },
};

function problemsOf(change: FileChange, segment: boolean, sealed: ReadonlySet<string>, commit: string): Problem[] {
  const { path, status } = change;
  const bad = (message: string, line?: number): Problem => ({
    rule: "append-only",
    severity: "error",
    file: path,
    ...(line !== undefined && { line }),
    message: `${message} (against ${commit.slice(0, 12)})`,
    hint: `git checkout ${commit.slice(0, 12)} -- ${path}`,
  });
  if (status === "added") return [];
  if (segment) return [bad(status === "deleted" ? "the segment was removed; segments stay" : "the segment was changed; segments are written once", change.removed[0]?.line ?? change.added[0]?.line)];
  const lost = change.removed.filter((line) => textOf(line) !== "" && !isTerminated(change, line) && !sealed.has(textOf(line)));
  const first = lost[0];
  if (first === undefined) return [];
  const lines = lost.length === 1 ? `line ${first.line} of the log was` : `${lost.length} lines of the log, from line ${first.line} on, were`;
  return [bad(status === "deleted" ? `the log was removed, with ${lost.length} lines` : `${lines} edited, moved or removed; lines are only ever added`, status === "deleted" ? undefined : first.line)];
}

/** The base's last line only got its newline. */
function isTerminated({ added }: FileChange, line: DiffLine): boolean {
  return line.unterminated && added[0] !== undefined && added[0].text.equals(line.text);
}

function textOf({ text }: DiffLine): string {
  return text.toString("latin1").replace(/\r$/, "");
}

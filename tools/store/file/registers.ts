import { isId } from "../../domain/id.js";
import type { Logs, RegisterKind, Registers } from "../contract.js";
import { prune } from "./prune.js";
import { type RegisterFiles, announcementsOf, listRevisions, namesIn, registerDir } from "./register-files.js";
import { type FileHead, readHead } from "./register-head.js";
import { replaceHead } from "./register-replace.js";
import { projectSession } from "./session-projection.js";

const SKEW_MS = 2000;

/** Registers as folders of immutable revisions, `_bus/.live/reg/<kind>/<id>/<rev>`. */
export function fileRegisters(files: RegisterFiles, logs: Pick<Logs, "scan" | "append">, tell: (line: string) => void = () => {}): Registers {
  let told = false;
  /** A clock that is off judges no lease, but it still writes their ends (PROTOCOLS §1.2: "other ops only warn"). */
  const warn = (skew: number): void => {
    if (told || Math.abs(skew) <= SKEW_MS) return;
    told = true;
    tell(`this process's clock is ${Math.round(skew / 1000)} s off the file system's: leases that it writes end at the wrong time`);
  };
  return {
    async read<T>(key: Parameters<Registers["read"]>[0]) {
      return readHead<T>(files, key);
    },
    async compareAndSet(key, head, change) {
      const entry = files.strict && change.durable !== false;
      // The first revision's content is synced in any case: with nothing below it to fall back on, a power cut would leave the register unreadable.
      const replaced = replaceHead(files, key, head as FileHead<typeof change.value>, change, { data: entry || (files.strict && head.version === 0), entry });
      if (replaced === null) return null;
      warn(files.clock() - replaced.now);
      if (key.kind === "sessions" && change.quiet !== true) projectSession(files, key, replaced.head);
      if (replaced.head.version % files.limits.pruneEvery === 0) await prune(files, logs, key, replaced.now);
      return replaced.head;
    },
    async ids(kind) {
      return idsOf(files, kind);
    },
    async announcements(key) {
      const dir = registerDir(files, key);
      return listRevisions(files, dir).flatMap((rev) => announcementsOf(files, dir, rev));
    },
  };
}

/** A folder without a revision belongs to a writer that has not linked yet, or never will. */
function idsOf(files: RegisterFiles, kind: RegisterKind): string[] {
  return namesIn(files, files.safe.dir(".live", "reg", kind))
    .filter((id) => isId(id) && listRevisions(files, registerDir(files, { kind, id })).length > 0)
    .sort();
}

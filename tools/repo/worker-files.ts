import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { FsPort } from "../platform/fs-port.js";
import { safePath } from "../platform/safe-path.js";
import { asBadData } from "./as-bad-data.js";
import { checkoutFiles } from "./checkout-files.js";
import type { Git } from "./contract.js";
import type { WorkerFiles } from "./worker-contract.js";
import { WORKERS, endFile } from "./worker/end-file.js";
import { inside, textInside } from "./worker/inside.js";
import { keepFile } from "./worker/keep-file.js";
import { planFolder, readPlan } from "./worker/plan-folder.js";
import { scratchFiles } from "./worker/scratch-files.js";
import { sweepWorkers } from "./worker/sweep-workers.js";
import { workerLog } from "./worker/worker-log.js";

export interface WorkerFilesOptions {
  readonly fs: FsPort;
  /** Absolute. */
  readonly busDir: string;
  /** The checkout that paths are relative to, absolute. */
  readonly home: string;
  readonly cwd: string;
  /** Whether what is written is synced. */
  readonly durable: () => boolean;
  /** Of that checkout; null outside git. */
  readonly git: () => Git | null;
}

/** What workers leave in files; see `WorkerFiles`. */
export function workerFiles({ fs, busDir, home, cwd, durable, git }: WorkerFilesOptions): WorkerFiles {
  const safe = safePath(fs, busDir);
  const files = checkoutFiles(fs, home, durable);
  const scratch = scratchFiles(fs, { home, files, durable, git });
  return {
    plan: (folder) => readPlan(fs, home, folder),
    folder: (typed) => planFolder(fs, { home, cwd, busDir }, typed),
    text: (path) => textInside(fs, home, path),
    names(folder) {
      const found = inside(fs, home, folder);
      if (found === null) return [];
      if (!found.ok) throw new BusError("BAD_DATA", `${folder} ${found.reason}`, { hint: `ls -ld ${join(home, folder)}`, file: folder });
      return asBadData(folder, () => fs.readdirSync(found.path)).sort();
    },
    note: (pidFile, line) => scratch.note(plainPath(pidFile), line),
    createLog: (path) => scratch.createLog(plainPath(path)),
    log: (path) => workerLog(fs, home, plainPath(path)),
    end: (worker) => endFile(fs, safe, worker, durable),
    trouble: (worker) => join(safe.makeDir(WORKERS, durable()), `${checkId("worker", worker)}.trouble`),
    sweep: (isOver) => sweepWorkers(fs, safe, isOver),
    write: (path, text) => files.replace(plainPath(path), text),
    keep: (path, into, zipFrom) => keepFile(fs, { home, durable }, plainPath(path), plainPath(into), zipFrom),
    drop: (path) => files.remove(plainPath(path)),
  };
}

/** What a run says of its files is data: no part of it leads out of the checkout. */
function plainPath(path: string): string {
  if (!path.includes("\0") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")) return path;
  throw new BusError("BAD_DATA", `${JSON.stringify(path)} is no path in the checkout`, { hint: "bus worker list --all --json" });
}

import { BusError } from "../../../domain/bus-error.js";
import { archiveFolder } from "../../../domain/worker/trail/archive-place.js";
import type { WorkerFiles, WorkerLog } from "../../../repo/worker-contract.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";

/** Where a worker's log is: as it was written or, when its plan was finished since, as a copy beside the reports. null: it is gone. */
export function logPlace(files: WorkerFiles, run: Pick<WorkerRun, "folder">, { log: path }: Pick<WorkerAttempt, "log">): { readonly file: string; readonly zipped: boolean } | null {
  if (files.log(path).facts() !== null) return { file: path, zipped: false };
  const archive = archiveFolder(run);
  const name = path.split("/").at(-1) ?? path;
  const copy = files.names(archive).find((one) => one === name || one === `${name}.gz`);
  return copy === undefined ? null : { file: `${archive}/${copy}`, zipped: copy !== name };
}

/** A worker's log, to be read. Throws NOT_FOUND with how a zipped one is read, or where it is gone. */
export function logOf(files: WorkerFiles, run: Pick<WorkerRun, "folder">, attempt: WorkerAttempt): WorkerLog {
  const place = logPlace(files, run, attempt);
  const { log, worker_id, state, why } = attempt;
  if (place?.zipped === false) return files.log(place.file);
  if (place !== null) throw new BusError("NOT_FOUND", `the log of ${worker_id} is kept zipped`, { hint: `gzip -dc ${place.file}` });
  if (state === "void") throw new BusError("NOT_FOUND", `${worker_id} has no log: it never ran${why === undefined ? "" : `: ${why}`}`, { hint: "bus worker list --all" });
  throw new BusError("NOT_FOUND", `the log of ${worker_id} is gone: ${log}`, { hint: "bus worker list --all" });
}

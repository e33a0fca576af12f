import { join, relative, resolve, sep } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { inFolder } from "../../domain/worker/plan/in-folder.js";
import { planFault } from "../../domain/worker/plan/plan-fault.js";
import type { Document } from "../../domain/document.js";
import { factsOf, realPathOf } from "../../platform/file-facts.js";
import type { FsPort } from "../../platform/fs-port.js";
import type { WorkerPlan } from "../../schema/records.gen.js";
import { parseWorker } from "../../schema/worker-record.js";
import { asBadData } from "../as-bad-data.js";
import { isBelow, textInside } from "./inside.js";

export interface PlanFolderPlace {
  /** The checkout, a real path. */
  readonly home: string;
  readonly cwd: string;
  readonly busDir: string;
}

/** See `WorkerFiles.folder`. A folder of the bus's own is refused: what a plan declares is executed, and nothing under the bus ever is (DESIGN §2.6). */
export function planFolder(fs: FsPort, { home, cwd, busDir }: PlanFolderPlace, typed: string): string {
  const real = asBadData(typed, () => realPathOf(fs, resolve(cwd, typed)));
  if (real === null) throw new BusError("NOT_FOUND", `there is no folder ${JSON.stringify(typed)}`, { hint: "bus worker list --all   (or name the plan's folder)" });
  if (!isBelow(home, real)) throw new BusError("USAGE", `${JSON.stringify(typed)} is outside the checkout ${home}`, { hint: "cd into the checkout that the plan belongs to" });
  if (!asBadData(typed, () => factsOf(fs, real))?.isDirectory()) throw new BusError("NOT_FOUND", `${JSON.stringify(typed)} is not a folder`, { hint: "name the plan's folder, which holds reports/ and .completed/" });
  const refused = [busDir, join(home, "_bus"), join(home, ".git")].some((folder) => isBelow(folder, real));
  if (refused) throw new BusError("USAGE", `${JSON.stringify(typed)} is a folder of the bus's or git's own`, { hint: "keep plans outside _bus/ and .git/" });
  return relative(home, real).split(sep).join("/");
}

/** `workers.json` of a plan's folder; null: not there. */
export function readPlan(fs: FsPort, home: string, folder: string): Document<WorkerPlan> | null {
  const file = inFolder(folder, "workers.json");
  const found = textInside(fs, home, file);
  if (found === null) return null;
  if (!found.ok) return { ok: false, file, problem: { rule: "unreadable", severity: "error", file, message: found.reason } };
  const read = parseWorker("workerPlan", found.text, file);
  const fault = read.ok ? planFault(read.value) : null;
  return fault === null ? read : { ok: false, file, problem: { rule: "schema", severity: "error", file, message: fault } };
}

import { TRACKER, inFolder } from "../../../domain/worker/plan/in-folder.js";
import type { PhaseFacts, PhaseKind, PlanFile } from "../../../domain/worker/verdict/phase-facts.js";
import { startScan } from "../../../domain/worker/reading/scan-log.js";
import type { WorkerFiles } from "../../../repo/worker-contract.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { PlanPlace } from "../plan-place.js";
import { logPlace } from "../watch/log-of.js";

/** Where a plan's documents are, below its folder. */
const FOLDERS = ["reports", ".completed"];

/** Reads everything that the checks of a phase's files look at. `kind`: what the caller, or its worker's launch, says the phase is. */
export async function gatherFacts(files: WorkerFiles, { plan_id, folder, plan }: PlanPlace, phase: string, kind: PhaseKind | undefined, attempt: WorkerAttempt | undefined): Promise<PhaseFacts> {
  const below = (name: string) => inFolder(folder, name);
  const names = [...FOLDERS.flatMap((part) => files.names(below(part)).filter((name) => name.endsWith(".md")).map((name) => `${part}/${name}`)), TRACKER];
  return {
    phase,
    planId: plan_id,
    folder,
    plan,
    ...(kind !== undefined && { kind }),
    files: names.flatMap((name): PlanFile[] => {
      const text = files.text(below(name));
      return text === null ? [] : [{ name, file: below(name), text }];
    }),
    log: attempt === undefined ? null : await logFacts(files, { folder }, attempt),
  };
}

async function logFacts(files: WorkerFiles, run: Pick<WorkerRun, "folder">, attempt: WorkerAttempt): Promise<NonNullable<PhaseFacts["log"]>> {
  const place = logPlace(files, run, attempt);
  const exit = attempt.end?.exit ?? null;
  if (place === null) return { file: attempt.log, facts: "gone", exit };
  return { file: place.file, facts: place.zipped ? "zipped" : await scanned(files, place.file), exit };
}

async function scanned(files: WorkerFiles, path: string) {
  const scan = startScan();
  for await (const { text, line } of files.log(path).lines()) scan.look(text, line);
  return scan.facts();
}

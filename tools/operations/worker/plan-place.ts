import { basename } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { isId } from "../../domain/id.js";
import { TRACKER, inFolder } from "../../domain/worker/plan/in-folder.js";
import { planName, trackedPlanId } from "../../domain/worker/plan/plan-name.js";
import type { WorkerPlan, WorkerRun } from "../../schema/records.gen.js";
import { readable } from "../bad-record.js";
import type { BusContext } from "../context.js";
import { readRun, readRuns } from "./runs.js";

/** A plan as it was named: where its folder is, what it declares, and how far it is. */
export interface PlanPlace {
  /** Its name on the bus. */
  readonly name: string;
  readonly plan_id: string;
  /** Relative to the checkout; "": its root. */
  readonly folder: string;
  /** `workers.json`; null: it declares nothing. */
  readonly plan: WorkerPlan | null;
  /** null: no worker was ever launched. */
  readonly run: WorkerRun | null;
}

/**
 * The plan that a caller means: a folder, or the name of one that is known to the bus; otherwise the only open one, otherwise the checkout's root.
 * Throws USAGE when there are several, NOT_FOUND, BAD_DATA for a workers.json that cannot be read.
 */
export async function planPlace(bus: BusContext, typed?: string): Promise<PlanPlace> {
  const known = typed === undefined ? await onlyOpen(bus) : isId(typed) ? await readRun(bus, typed) : null;
  if (known !== null) return placeOf(bus, known, known.plan, known.folder, known.home);
  const { checkout } = bus.repo.layout;
  const folder = typed === undefined ? "" : (await bus.repo.workers()).folder(typed);
  const name = planName(basename(folder === "" ? checkout : folder));
  const run = await readRun(bus, name);
  // Another folder of that name is another plan.
  const own = run === null || run.folder === folder ? name : `${name}-${bus.digest(folder).slice(0, 6)}`;
  return placeOf(bus, own === name ? run : await readRun(bus, own), own, folder, checkout);
}

async function placeOf(bus: BusContext, run: WorkerRun | null, name: string, folder: string, home: string): Promise<PlanPlace> {
  const files = await bus.repo.workers(home);
  const found = files.plan(folder);
  const plan = found === null ? null : readable(found, `edit ${found.file}`);
  const tracker = plan?.plan_id === undefined ? files.text(inFolder(folder, TRACKER)) : null;
  const tracked = tracker?.ok === true ? trackedPlanId(tracker.text) : undefined;
  return { name, plan_id: plan?.plan_id ?? tracked ?? run?.plan_id ?? name, folder, plan, run };
}

async function onlyOpen(bus: BusContext): Promise<WorkerRun | null> {
  const open = (await readRuns(bus)).filter(({ state }) => state === "open");
  const here = open.filter(({ home }) => home === bus.repo.layout.checkout);
  if (here.length < 2) return here[0] ?? null;
  throw new BusError("USAGE", `several plans are open: ${here.map(({ plan }) => plan).join(", ")}`, { hint: "bus worker list   (then name one: --plan <name>)" });
}

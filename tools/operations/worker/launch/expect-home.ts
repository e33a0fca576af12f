import { BusError } from "../../../domain/bus-error.js";
import type { BusContext } from "../../context.js";
import type { PlanPlace } from "../plan-place.js";

/**
 * A plan goes on in the checkout where its work lies: anywhere else a worker would not find what those before it did.
 * Throws CONFLICT in another checkout, unless the plan is finished, nothing of it ever ran, or that checkout is gone.
 */
export async function expectHome(bus: BusContext, { name, folder, run }: Pick<PlanPlace, "name" | "folder" | "run">): Promise<void> {
  const { checkout } = bus.repo.layout;
  if (run === null || run.home === checkout || run.state === "finished" || run.attempts.every(({ state }) => state === "void")) return;
  if ((await bus.repo.workers(run.home)).names("").length === 0) return;
  throw new BusError("CONFLICT", `${name} is carried out in ${run.home}, where the work of its workers lies`, { hint: `cd ${run.home}   (${folder === "" ? "its root is the plan" : `the plan is ${folder}`})` });
}

import type { PlanPlace } from "./plan-place.js";

/** The option by which a command means this plan, for hints: by its name when the bus knows it, before that by its folder. */
export function asPlan({ name, folder, run }: Pick<PlanPlace, "name" | "folder" | "run">): string {
  if (run !== null) return ` --plan ${name}`;
  return folder === "" ? "" : ` --plan ${folder}`;
}

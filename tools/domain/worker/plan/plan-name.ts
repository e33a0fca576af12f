/** How much of a folder's name becomes a plan's: tasks are called by plan and phase. */
const LENGTH = 80;

/** A plan's name on the bus, from its folder's. */
export function planName(folder: string): string {
  const name = folder.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^[^A-Za-z0-9]+|-+$/g, "").slice(0, LENGTH);
  return name === "" ? "plan" : name;
}

/** The plan's id that its tracker's heading tells: `# PLAN-20251023-X Execution Tracker`. */
export function trackedPlanId(tracker: string): string | undefined {
  return /^#\s+(?!execution\s+tracker\b)([A-Za-z0-9][A-Za-z0-9_-]{0,127})\s+(?:execution\s+)?tracker\b/im.exec(tracker)?.[1];
}

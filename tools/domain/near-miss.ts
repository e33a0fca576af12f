/** Wrong names seen in data of other tools, and the right ones, by kind of record. */
const NEAR_MISSES = {
  event: [["receipt", "receipts"], ["task", "task_id"], ["plan", "plan_id"]],
  message: [["receipt", "receipts"], ["task", "task_id"], ["notes", "note"]],
  claim: [["receipt", "receipts of its events"], ["task", "task_id"], ["claimed", "claimed_at"], ["note", "notes"], ["plan", "plan_id"]],
  assignment: [["task", "task_id"], ["notes", "note"], ["plan", "plan_id"]],
} as const satisfies Record<string, readonly (readonly [string, string])[]>;

export type NearMissKind = keyof typeof NEAR_MISSES;

/** Keys that mean nothing to the bus but look like one that does, each as one sentence. The right key beside it makes it no miss. */
export function nearMisses(kind: NearMissKind, record: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = [];
  for (const [wrong, right] of NEAR_MISSES[kind]) {
    if (record[wrong] !== undefined && record[right] === undefined) found.push(`has ${wrong}; the bus reads ${right}`);
  }
  return found;
}

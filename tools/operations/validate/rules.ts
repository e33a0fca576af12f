import { appendOnly } from "./append-only.js";
import { assignment, branch, duplicateClaim, nearMiss, planLink, recordEvent } from "./claim-rules.js";
import { liveTracked, plan, receipts, records, symlink } from "./file-rules.js";
import { chain, lines, uniqueId } from "./log-rules.js";
import { outsideScope } from "./outside-scope.js";
import { overlappingLocks } from "./overlapping-locks.js";
import type { Rule } from "./view.js";

/** Everything that must hold, in the order in which it is told. */
export const RULES: readonly Rule[] = [
  records,
  duplicateClaim,
  overlappingLocks,
  assignment,
  branch,
  planLink,
  recordEvent,
  nearMiss,
  lines,
  uniqueId,
  chain,
  appendOnly,
  receipts,
  plan,
  symlink,
  liveTracked,
  outsideScope,
];

import type { LaneBrief, LaneChecklist } from "../../schema/records.gen.js";

/** Answers of the decomposition checklist; whether the files are disjoint is computed (S1-16). */
export type Answers = Partial<Pick<LaneChecklist, "single_target" | "tests_clear" | "rollback_simple">>;

/** A brief as somebody writes it, with where its lane stands among the others: parts may be missing. */
export interface LaneDraft extends LaneBrief {
  worker?: string;
  wave?: string;
  task_id?: string;
  issue?: string;
  mode?: "A" | "B";
  depends_on?: string[];
  checklist?: Answers;
}

/** Parts that are read one by one, so that a draft may change one of them alone. */
const NESTED = ["doc_source", "checklist"] as const;

/** Drafts over one another: of each part the last one that says it. */
export function mergedDraft(...drafts: readonly LaneDraft[]): LaneDraft {
  const merged: Record<string, unknown> = {};
  for (const draft of drafts) {
    for (const [part, value] of Object.entries(draft)) {
      if (value === undefined) continue;
      merged[part] = NESTED.some((one) => one === part) ? { ...(merged[part] as object | undefined), ...(value as object) } : value;
    }
  }
  return merged as LaneDraft;
}

/** The brief alone. */
export function briefOf({ worker: _w, wave: _v, task_id: _t, issue: _i, mode: _m, depends_on: _d, checklist: _c, ...brief }: LaneDraft): LaneBrief {
  return brief;
}

import { branchAgent, branchProblem } from "./branch.js";

type Line = Readonly<Record<string, unknown>>;

/** Events by which an agent speaks of its own work: their branch is its own (S2-01). Others may name anybody's. */
const OWN_WORK: ReadonlySet<unknown> = new Set(["claim", "reclaim", "release", "status", "complete", "proposal", "pr_opened"]);

/** What a log says of one tenure of a claim, as bits. */
export const TENURE = { began: 1, ended: 2, allowedUnassigned: 4 } as const;

// C0 but tab and newline, DEL, C1, and what turns or hides text on a terminal (CWE-150).
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Why an event's branch is not its agent's, or null. */
export function eventBranchProblem(line: Line): string | null {
  const { branch, agent_id: agent, event, meta } = line;
  if (typeof branch !== "string" || typeof agent !== "string" || !OWN_WORK.has(event)) return null;
  const onBehalf = (meta as Line | undefined)?.["on_behalf_of"];
  if (onBehalf !== undefined && onBehalf === branchAgent(branch)) return null;
  return branchProblem(branch, agent);
}

/** Whether a text holds characters that a terminal would obey. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}

/** The tenure that an event is about, and what it says of it; null for most events. */
export function tenureFact(line: Line): { claim_id: string; bits: number } | null {
  const meta = line["meta"] as Line | undefined;
  const claim_id = meta?.["claim_id"];
  if (typeof claim_id !== "string") return null;
  const began = TENURE.began | (meta?.["allow_unassigned"] === true ? TENURE.allowedUnassigned : 0);
  return { claim_id, bits: line["event"] === "release" ? TENURE.ended | TENURE.began : began };
}

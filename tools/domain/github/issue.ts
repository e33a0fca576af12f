/** One issue of the repository's tracker. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly author: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  /** It was closed before and opened again (`state_reason`). */
  readonly reopened: boolean;
  /** Its author may write to the repository (`author_association` OWNER, MEMBER or COLLABORATOR) or is an app: marks in its body can be believed. */
  readonly trusted: boolean;
}

/** What an issue or a queue item asks for by its label: which agents are preferred (S2-30). */
export const WORK_LABELS = ["codex::docs", "codex::tests", "codex::refactor"] as const;

/** Those of the labels that ask for work, as they are usually written: GitHub tells no case apart. */
export function workLabels(labels: readonly string[]): string[] {
  const has = new Set(labels.map((label) => label.toLowerCase()));
  return WORK_LABELS.filter((label) => has.has(label));
}

import type { Problem } from "../../../domain/problem.js";
import type { PullRequest } from "../../../domain/pull-request/pull-request.js";
import { type BroughtClaim, type KnownClaims, isOf } from "../../../domain/union/open-claims.js";
import type { GitHub } from "../../github.js";
import type { View } from "../view.js";
import type { Others } from "./gather-others.js";
import type { Mine } from "./mine.js";

/** What the rules about other pull requests look at. */
export interface Against {
  readonly view: View;
  readonly github: GitHub;
  /** This branch's own; null: it has none yet. */
  readonly own: PullRequest | null;
  readonly mine: Mine;
  readonly others: Others;
}

/** One thing that must hold between this branch and the other open pull requests. Problems stand at this branch's files. */
export interface OthersRule {
  readonly name: string;
  check(against: Against): readonly Problem[] | Promise<readonly Problem[]>;
}

/** What base and this branch know of a task. */
export function knownOf({ view }: Pick<Against, "view">, task: string | undefined): KnownClaims {
  return view.tasks.find(({ task_id }) => task_id === task) ?? { live: null, snapshots: [] };
}

/** How a task's claims are weighed. A stranger's branch speaks for itself alone, also where it is this one. */
export interface Weighed {
  readonly known: KnownClaims;
  readonly brought: readonly BroughtClaim[];
  /** Of this branch's own claim: null, or a stranger's own pull request. */
  readonly pull: PullRequest | null;
}

export function weighed(against: Against, task: string): Weighed {
  const { view, own, github } = against;
  const [known, brought] = [knownOf(against, task), broughtOf(against, task)];
  const record = view.tasks.find(({ task_id }) => task_id === task)?.own ?? null;
  if (own === null || isOf(own, github.repository) || record === null || !against.mine.claims.includes(task)) return { known, brought, pull: null };
  return { known: { ...known, snapshots: known.snapshots.filter((snapshot) => snapshot !== record) }, brought: [...brought, { pull: own, claim: record }], pull: own };
}

/** What the others bring of a task and can be read. */
export function broughtOf({ others }: Pick<Against, "others">, task: string | undefined): BroughtClaim[] {
  return others.claims.flatMap(({ pull, id, document }) => (id === task && document.ok ? [{ pull, claim: document.value }] : []));
}

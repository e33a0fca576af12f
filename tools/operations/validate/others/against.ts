import type { Problem } from "../../../domain/problem.js";
import type { PullRequest } from "../../../domain/pull-request/pull-request.js";
import type { BroughtClaim, KnownClaims } from "../../../domain/union/open-claims.js";
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

/** What the others bring of a task and can be read. */
export function broughtOf({ others }: Pick<Against, "others">, task: string | undefined): BroughtClaim[] {
  return others.claims.flatMap(({ pull, id, document }) => (id === task && document.ok ? [{ pull, claim: document.value }] : []));
}

import type { Problem } from "../../../domain/problem.js";
import type { BusContext } from "../../context.js";
import type { GitHubRequest, Union } from "../../validate.js";
import type { View } from "../view.js";
import type { Against, OthersRule } from "./against.js";
import { appendOnly } from "./append-only.js";
import { baseHistory } from "./base-history.js";
import { duplicateClaim } from "./duplicate-claim.js";
import { gatherOthers } from "./gather-others.js";
import { readMine } from "./mine.js";
import { overlappingLocks } from "./overlapping-locks.js";
import { readPullRequests } from "./pull-requests.js";
import { unionOf } from "./union.js";

/** Everything that must hold between open pull requests, in the order in which it is told. */
const RULES: readonly OthersRule[] = [duplicateClaim, overlappingLocks, appendOnly];

/** How this checkout stands against the other open pull requests. */
export interface AgainstOthers {
  /** The ref to hold it against: given, the pull request's, or the default branch. */
  readonly base: string;
  /** Throws what GitHub throws: what could not be asked is never a pass. */
  check(view: View): Promise<{ problems: Problem[]; union: Union }>;
}

/** Finds out which pull requests are open and which one is this checkout's. */
export async function againstOthers(bus: BusContext, request: GitHubRequest, base: string | undefined): Promise<AgainstOthers> {
  const { github, own, others: pulls, problems, base: ref } = await readPullRequests(bus, request, base);
  return {
    base: ref,
    async check(view) {
      const mine = readMine(view);
      const isBases = bus.repo.git === null ? () => false : baseHistory(bus.repo.git, ref);
      const against: Against = { view, github, own, mine, others: await gatherOthers(github, pulls, mine, isBases) };
      const found = [...problems];
      for (const rule of RULES) found.push(...(await rule.check(against)));
      return { problems: found, union: unionOf(against, pulls.length) };
    },
  };
}

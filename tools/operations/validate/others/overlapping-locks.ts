import { BusError } from "../../../domain/bus-error.js";
import type { Problem } from "../../../domain/problem.js";
import { pullRequestName } from "../../../domain/pull-request/pull-request.js";
import { isSameLock, lockStanding, recordedTenure } from "../../../domain/union/lock-standing.js";
import { said } from "../../../domain/union/open-claims.js";
import type { Lock } from "../../../schema/records.gen.js";
import { lockScope } from "../../lock-scope.js";
import { lockName, sharedPath } from "../lock-sides.js";
import { type Against, type OthersRule, broughtOf, knownOf } from "./against.js";
import { finding, showCommand, whereIs } from "./finding.js";
import { type StandingLock, myLocks } from "./my-locks.js";
import type { TheirRecord } from "./their-records.js";

/** No two locks of different holders cover one path: over every open pull request (S1-21). */
export const overlappingLocks: OthersRule = {
  name: "overlapping-locks",
  async check(against) {
    const told: Problem[] = [];
    const own = await myLocks(against, told);
    return [...told, ...firstOfEach(own.flatMap((mine) => against.others.locks.flatMap((theirs) => overlaps(against, mine, theirs))))];
  },
};

/** A problem, and what makes it another than the same lock's on a branch that was built upon the first. */
interface Told {
  readonly problem: Problem;
  readonly key: string;
}

function firstOfEach(all: readonly Told[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const { problem, key } of all) {
    const known = first.get(key);
    if (known === undefined || (known.severity === "warning" && problem.severity === "error")) first.set(key, problem);
  }
  return [...first.values()];
}

function overlaps(against: Against, mine: StandingLock, theirs: TheirRecord<Lock>): Told[] {
  const { bus } = against.view;
  const { pull, document } = theirs;
  const found = (message: string, hint: string, unsure: boolean): Told[] => {
    const file = `_bus/locks/${mine.lock.lock_id}.json`;
    const problem = finding(against.own, pull, { rule: overlappingLocks.name, file, line: against.mine.lineOf(file, "scope"), message, hint, unsure });
    return [{ problem, key: JSON.stringify([file, theirs.id, document.ok ? document.value.owner : null]) }];
  };
  const untold = (reason: string): Told[] => found(`${lockName(mine.lock)} may overlap the lock ${theirs.id} in ${whereIs(pull)}, which cannot be told: ${reason}`, showCommand(pull, document.file), !mine.sure);
  if (!document.ok) return untold(document.problem.message);
  const lock = document.value;
  const standing = theirStanding(against, theirs, lock);
  if (standing === "ended" || isSameLock(mine.lock, lock)) return [];
  try {
    const path = sharedPath(mine, { lock, scope: lockScope(bus, lock) }, against.view.policy.locks?.overlap === "warn");
    if (path === null) return [];
    const over = [...(mine.sure ? [] : [mine.lock]), ...(standing === "unsure" ? [lock] : [])].map(({ lock_id }) => lock_id);
    const doubt = over.length === 0 ? "" : `; the recorded lease of ${over.join(" and ")} is over, and whether it was renewed cannot be told from here`;
    const message = `${lockName(mine.lock)} and ${lockName({ ...lock, branch: pull.branch })} in ${whereIs(pull)} both cover ${path}${doubt}`;
    return found(message, `bus lock release ${mine.lock.lock_id} --agent ${mine.lock.owner}   (here), or close ${pullRequestName(pull)}`, over.length > 0);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return untold(error.message);
  }
}

/** A lock whose claim cannot be read is held: that claim may be open. */
function theirStanding(against: Against, { pull }: TheirRecord<Lock>, lock: Lock): ReturnType<typeof lockStanding> {
  const { task_id } = lock;
  if (task_id !== undefined && against.others.claims.some((claim) => claim.pull.number === pull.number && claim.id === task_id && !claim.document.ok)) return "held";
  return lockStanding(lock, recordedTenure(lock, knownOf(against, task_id), said(broughtOf(against, task_id), pull, against.github.repository)), against.view.bus.clock());
}

import { acquireLock } from "../../operations/acquire-lock.js";
import { claimTask, reclaimTask } from "../../operations/claim-task.js";
import type { BusContext } from "../../operations/context.js";
import { reclaimLock } from "../../operations/reclaim-lock.js";
import { releaseLock } from "../../operations/release-lock.js";
import { releaseTask } from "../../operations/release-task.js";
import { renewLocks } from "../../operations/renew-locks.js";
import { openContext } from "./open-context.js";

/** A verb at whose calls to the file system things go wrong. */
export interface LockScenario {
  readonly name: string;
  /** Who acts. */
  readonly agent: string;
  /** What was done before, by whom. */
  readonly before: (cwd: string) => Promise<unknown>;
  readonly act: (bus: BusContext) => Promise<unknown>;
  /** The verb gives back what it held. */
  readonly frees?: boolean;
}

export const TASK = "Q-1";
const MINUTE = 60_000;
/** Long ago, so that its lease is over. */
const LONG_AGO = { ahead: -3 * 60 * MINUTE };
const JUST_NOW = { ahead: -MINUTE };
const scope = ["src/**"];
const claim = { task: TASK, scope };
const lock = { scope, objective: "o", id: "L-1" };

export const LOCK_SCENARIOS: readonly LockScenario[] = [
  { name: "claim", agent: "a", before: async () => {}, act: (bus) => claimTask(bus, claim) },
  { name: "claim again", agent: "a", before: (cwd) => claimTask(openContext({ cwd, agent: "a", ...JUST_NOW }), claim), act: (bus) => claimTask(bus, { task: TASK, scope: ["src/**", "docs/**"] }) },
  { name: "claim of an expired one", agent: "b", before: (cwd) => claimTask(openContext({ cwd, agent: "a", ...LONG_AGO }), claim), act: (bus) => claimTask(bus, claim) },
  { name: "take-over", agent: "b", before: (cwd) => claimTask(openContext({ cwd, agent: "a", ...JUST_NOW }), claim), act: (bus) => reclaimTask(bus, { ...claim, note: "why", force: true }) },
  { name: "release of a claim", agent: "a", before: (cwd) => claimTask(openContext({ cwd, agent: "a", ...JUST_NOW }), claim), act: (bus) => releaseTask(bus, { task: TASK }), frees: true },
  { name: "lock", agent: "a", before: async () => {}, act: (bus) => acquireLock(bus, lock) },
  { name: "release of a lock", agent: "a", before: (cwd) => acquireLock(openContext({ cwd, agent: "a", ...JUST_NOW }), lock), act: (bus) => releaseLock(bus, { lock: "L-1" }), frees: true },
  { name: "renewal", agent: "a", before: (cwd) => acquireLock(openContext({ cwd, agent: "a", ...JUST_NOW }), lock), act: (bus) => renewLocks(bus, { lock: "L-1" }) },
  { name: "reclaim of a lock", agent: "b", before: (cwd) => acquireLock(openContext({ cwd, agent: "a", ...LONG_AGO }), lock), act: (bus) => reclaimLock(bus, { lock: "L-1", note: "why" }) },
];

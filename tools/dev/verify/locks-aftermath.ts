import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { isOpen } from "../../domain/lease.js";
import { acquireLock } from "../../operations/acquire-lock.js";
import { readClaim } from "../../operations/change-claim.js";
import { listLocks } from "../../operations/list-locks.js";
import { doctor } from "../../operations/doctor.js";
import { listEvents } from "../../operations/list-events.js";
import { validate } from "../../operations/validate.js";
import { releaseLock } from "../../operations/release-lock.js";
import type { Lock } from "../../schema/records.gen.js";
import type { Outcome } from "./locks-faults.js";
import { type LockScenario, TASK } from "./locks-scenarios.js";
import { openContext } from "./open-context.js";

const FILE = "src/a.ts";
/** What people have to do, crash or not. */
const NOT_OURS = new Set(["unpublished", "worklog"]);

/** What is wrong with what a verb left that was cut short: seen by a fresh process, by another agent, and by its own retry, so much later (ms). */
export async function aftermath(cwd: string, scenario: LockScenario, outcome: Outcome, ahead = 0): Promise<string[]> {
  const faults = await together(cwd, ahead);
  const fresh = openContext({ cwd, agent: "fresh", ahead });
  const others = (await listLocks(fresh)).filter(({ state }) => state !== "ended");
  const free = others.length === 0;
  const got = await granted(() => acquireLock(fresh, { scope: [FILE], objective: "next", id: "L-9" }));
  if (got !== free) faults.push(free ? "the files are free, but nobody gets them" : `the files are held by ${others[0]?.owner}, but somebody else got them`);
  if (got) await releaseLock(fresh, { lock: "L-9" });
  if (outcome === "acknowledged" && free !== (scenario.frees ?? false)) faults.push(free ? "acknowledged, but not held" : "given back, but still held");
  faults.push(...(await retried(cwd, scenario, ahead)), ...(await together(cwd, ahead)));
  const held = (await listLocks(fresh)).filter(({ state }) => state === "held").map(({ owner }) => owner);
  const wanted = scenario.frees ? [] : [scenario.agent];
  if (held.join() !== wanted.join()) faults.push(`after the retry the files are held by ${held.join() || "nobody"}`);
  return [...faults, ...(await mended(cwd, ahead))];
}

/** An open claim and its lock are there together, or neither is. */
async function together(cwd: string, ahead: number): Promise<string[]> {
  const bus = openContext({ cwd, agent: "fresh", ahead });
  const { claim, rivals } = await readClaim(bus, TASK);
  const locks = (await listLocks(bus)).filter(({ state }) => state !== "ended");
  const bound = locks.filter(({ task_id }) => task_id === TASK);
  if (rivals.length > 0) return ["the task is claimed twice"];
  const owners = new Set(locks.map(({ owner, session_id }) => `${owner} ${session_id}`));
  if (owners.size > 1) return [`the files are held by ${[...owners].join(" and ")}`];
  const open = claim !== null && isOpen(claim) && claim.lock_id !== undefined ? claim : null;
  if (open === null) return bound.length === 0 ? [] : [`a lock of ${TASK} holds without its claim`];
  const own = bound.filter(({ claim_id, owner }) => claim_id === open.claim_id && owner === open.agent_id);
  return own.some(({ lock_id }) => lock_id === open.lock_id) && own.length === bound.length ? [] : [`${TASK} is claimed without its lock`];
}

/** The agent tries again: what it wanted is then so. Giving back what is gone already says that it is not there. */
async function retried(cwd: string, { act, agent, frees }: LockScenario, ahead: number): Promise<string[]> {
  try {
    await act(openContext({ cwd, agent, ahead }));
    return [];
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return frees && error.code === "NOT_FOUND" ? [] : [`the retry: ${error.message}`];
  }
}

async function mended(cwd: string, ahead: number): Promise<string[]> {
  const bus = openContext({ cwd, agent: "fresh", ahead });
  await doctor(bus, { fix: true });
  const { checks } = await doctor(bus);
  const { problems } = await validate(bus);
  const left = checks.filter(({ state, name }) => state === "found" && !NOT_OURS.has(name)).flatMap(({ findings }) => findings);
  const shown = shownLocks(join(cwd, "_bus/locks"));
  const locks = (await listLocks(bus)).map(({ lock_id, state }) => (state === "ended" ? `${lock_id} has ended` : `${lock_id}.json`));
  const changes = (await listEvents(bus, { limit: 100 })).events.filter(({ event }) => ["lock", "unlock", "lock_reclaim", "claim", "reclaim", "release"].includes(event)).map(({ id }) => id);
  return [
    ...[...left, ...problems].map(({ rule, message }) => `after doctor --fix: ${rule}: ${message}`),
    ...(shown.sort().join() === locks.sort().join() ? [] : [`the table has ${locks.join() || "nothing"}, the record ${shown.join() || "nothing"}`]),
    ...(new Set(changes).size === changes.length ? [] : ["a change is on the log twice"]),
  ];
}

/** A copy whose lease is over says nothing to anybody. */
function shownLocks(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return names.filter((name) => Date.parse((JSON.parse(readFileSync(join(folder, name), "utf8")) as Lock).expires_at) > Date.now());
}

async function granted(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof BusError && error.code === "CONFLICT") return false;
    throw error;
  }
}

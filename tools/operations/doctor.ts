import { BusError } from "../domain/bus-error.js";
import type { Check, SelfTest } from "../store/contract.js";
import { problemOf } from "./bad-record.js";
import type { BusContext } from "./context.js";
import { clock, gitLock, ignored, liveTracked } from "./doctor/place-steps.js";
import { locks } from "./doctor/lock-steps.js";
import { announcements, autoClaims, snapshots } from "./doctor/record-steps.js";
import { sessions, unpublished } from "./doctor/session-steps.js";
import { type Step, taken } from "./doctor/step.js";
import { token } from "./doctor/token-step.js";
import { workers } from "./doctor/worker-steps.js";
import { worklog } from "./doctor/worklog-step.js";

export interface DoctorRequest {
  /** Mend what was found: only by adding, or by setting aside. */
  fix?: boolean;
  /** Instead: prove compare-and-set, append and follow on the bus's own file system. */
  selftest?: boolean;
  /** Instead: what of the agents' clients is not wired or not trusted yet. Nothing is written. */
  clients?: boolean;
  /** Instead: what is missing before agents may work in parallel lanes (S1-31, S1-102, S1-103). Nothing is written. */
  parallel?: boolean;
  /** Instead: whether GitHub is there, and what the token may do that nobody needs (S2-04). Throws REMOTE when GitHub does not answer. */
  github?: boolean;
  /** `owner/name`, for `github`; default: the surroundings'. */
  repository?: string;
}

export interface Diagnosis {
  /** Nothing is left that is wrong. */
  ok: boolean;
  checks: Check[];
  selftest?: SelfTest;
}

/** The store's own come first; lines must be whole and records shown before they are published. */
const STEPS: readonly Step[] = [clock, snapshots, locks, announcements, autoClaims, sessions, unpublished, workers, ignored, liveTracked, gitLock, worklog, token];

/** Looks for what a crash can leave and, with `fix`, mends it. Never deletes, and invents nothing in another owner's name. */
export async function doctor(bus: BusContext, request: DoctorRequest = {}): Promise<Diagnosis> {
  if (request.selftest) return selfTest(bus);
  if (request.clients) return clients(bus);
  if (request.parallel) return parallel(bus);
  if (request.github) return gitHub(bus, request.repository);
  const fix = request.fix === true;
  const checks: Check[] = [...(await orTold("store", async () => (await bus.store.checkup?.(fix)) ?? []))];
  for (const step of STEPS) checks.push(...(await orTold(step.name, async () => [await taken(bus, step, fix)])));
  return { ok: checks.every(({ state }) => state !== "found"), checks };
}

async function gitHub(bus: BusContext, repository: string | undefined): Promise<Diagnosis> {
  const { githubSteps } = await import("./doctor/github-steps.js");
  const steps = await githubSteps(bus, repository);
  const checks = await Promise.all(steps.map((step) => taken(bus, step, false)));
  return { ok: checks.every(({ state }) => state !== "found"), checks };
}

/** Loaded only here: it brings two parsers. */
async function clients(bus: BusContext): Promise<Diagnosis> {
  const { CLIENT_STEPS } = await import("./doctor/client-steps.js");
  const checks = await Promise.all(CLIENT_STEPS.map((step) => taken(bus, step, false)));
  return { ok: checks.every(({ state }) => state !== "found"), checks };
}

/** Loaded only here: it reads a document and asks git. */
async function parallel(bus: BusContext): Promise<Diagnosis> {
  const { parallelChecks } = await import("./doctor/parallel-steps.js");
  const checks = await parallelChecks(bus);
  return { ok: checks.every(({ state }) => state !== "found"), checks };
}

/** A step that cannot look says so, and the others go on. */
async function orTold(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    return [{ name, state: "found", findings: [{ hint: "bus validate", ...problemOf(error, "_bus", name) }] }];
  }
}

async function selfTest(bus: BusContext): Promise<Diagnosis> {
  if (bus.store.selfTest === undefined) throw new BusError("NOT_FOUND", "this store has no self-test", { hint: "bus doctor" });
  const selftest = await bus.store.selfTest();
  return { ok: selftest.ok, checks: [], selftest };
}

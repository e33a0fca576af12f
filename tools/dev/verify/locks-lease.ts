import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { acquireLock } from "../../operations/acquire-lock.js";
import { claimTask } from "../../operations/claim-task.js";
import { claimWithLock } from "../../operations/claim-with-lock.js";
import type { BusContext } from "../../operations/context.js";
import { actingAgent } from "../../operations/acting-agent.js";
import { listLocks } from "../../operations/list-locks.js";
import { logEvent } from "../../operations/log-event.js";
import { reclaimLock } from "../../operations/reclaim-lock.js";
import { releaseLock } from "../../operations/release-lock.js";
import { releaseTask } from "../../operations/release-task.js";
import { renewLocks } from "../../operations/renew-locks.js";
import type { Claim, Lock } from "../../schema/records.gen.js";
import { fill } from "../scratch-repo.js";
import { type ContextOptions, openContext } from "./open-context.js";
import { PLANTED_NAMES, type Planted } from "./planted.js";
import { type Counts, script } from "./registers-script.js";
import { runPlanted } from "./run-planted.js";

const MINUTE = 60_000;
const LOCK = { scope: ["src/**"], objective: "o", id: "L-1" };
const RECLAIM = { lock: "L-1", note: "why" };

/** Opens the bus of one run as somebody, at some moment. */
type As = (agent: string, minutes?: number, more?: Partial<ContextOptions>) => BusContext;
type Expect = (what: string, act: () => Promise<unknown>, outcome: "done" | BusError["code"]) => Promise<void>;

const RUNS: Readonly<Record<string, (as: As, expect: Expect) => Promise<void>>> = {
  async "a lease, its grace, a take-over"(as, expect) {
    await acquireLock(as("a"), LOCK);
    await expect("b asks while the lease holds", () => reclaimLock(as("b", 59), RECLAIM), "CONFLICT");
    await expect("b asks in the grace", () => reclaimLock(as("b", 63), RECLAIM), "CONFLICT");
    await expect("an expired lock still protects its files", () => acquireLock(as("b", 300), { scope: ["src/x"], objective: "o" }), "CONFLICT");
    await expect("b asks without saying why", () => reclaimLock(as("b", 70), { lock: "L-1", note: " " }), "USAGE");
    await expect("b asks after the grace", () => reclaimLock(as("b", 70), RECLAIM), "done");
    await expect("the old owner renews", () => renewLocks(as("a", 71), { lock: "L-1" }), "NOT_YOURS");
    await expect("the old owner releases", () => releaseLock(as("a", 71), { lock: "L-1" }), "NOT_YOURS");
    await expect("the old fence is refused to the new owner, too", () => renewLocks(as("b", 71), { lock: "L-1", fence: 1 }), "NOT_YOURS");
    await expect("the new fence is right", () => renewLocks(as("b", 71), { lock: "L-1", fence: 2 }), "done");
  },
  async "an own lease that is over is not revived"(as, expect) {
    const short = { ...LOCK, ttl: 10 * MINUTE };
    await acquireLock(as("a"), short);
    await expect("its owner renews it", () => renewLocks(as("a", 11), { lock: "L-1" }), "NOT_YOURS");
    await expect("its owner takes it anew", () => acquireLock(as("a", 11), short), "done");
    await expect("which raises the fence", () => renewLocks(as("a", 12), { lock: "L-1", fence: 1 }), "NOT_YOURS");
  },
  async "any command of the owner renews"(as, expect) {
    await acquireLock(as("a"), LOCK);
    for (const minutes of [30, 60, 90]) await logEvent(as("a", minutes), { event: "note", summary: "going on" });
    await expect("b asks an hour and a half later", () => reclaimLock(as("b", 100), RECLAIM), "CONFLICT");
    await expect("its owner goes on", () => renewLocks(as("a", 101), { lock: "L-1" }), "done");
  },
  async "a clock that is off takes nothing"(as, expect) {
    await acquireLock(as("a"), LOCK);
    await expect("b's clock is a day ahead", () => reclaimLock(as("b", 1440, { told: true }), RECLAIM), "UNWRITABLE");
    await expect("b's clock is a day ahead, and it claims", () => claimTask(as("b", 1440, { told: true }), { task: "Q-1", scope: ["src/x"] }), "CONFLICT");
    await expect("the owner's is right", () => renewLocks(as("a", 1), { lock: "L-1" }), "done");
  },
  async "nor what another clone holds"(as, expect) {
    const { repo, clock } = as("b");
    const [start_time, expires_at] = [new Date(clock()).toISOString(), new Date(clock() + 60 * MINUTE).toISOString()];
    repo.record.write("locks", "L-7", { lock_id: "L-7", owner: "far", scope: ["src/**"], objective: "o", start_time, heartbeat: start_time, expires_at });
    await expect("b's clock is a day ahead", () => acquireLock(as("b", 1440, { told: true }), { scope: ["src/x"], objective: "o" }), "UNWRITABLE");
    await expect("b's is right", () => acquireLock(as("b"), { scope: ["src/x"], objective: "o" }), "CONFLICT");
    await expect("the lease is over", () => acquireLock(as("b", 61), { scope: ["src/x"], objective: "o" }), "done");
  },
  async "a claim on its way protects its files"(as, expect) {
    const bus = as("a");
    const me = await actingAgent(bus);
    const others = () => expect("b asks between lock and claim", () => acquireLock(as("b"), { scope: ["src/x"], objective: "o" }), "CONFLICT");
    const terms = { claim_id: bus.newId() };
    const claimOn = async (): Promise<Claim> => {
      await others();
      await expect("b's clock is a day ahead", () => acquireLock(as("b", 1440, { told: true }), { scope: ["src/x"], objective: "o" }), "UNWRITABLE");
      throw new BusError("CONFLICT", "the task is taken", { hint: "bus status" });
    };
    const wanted = { task: "Q-1", scope: ["src/**"], outOfScope: [], objective: "o" };
    await expect("the claim is refused", () => claimWithLock(bus, me, wanted, { terms, foreseen: async () => ({ ...terms }) as Claim, claimOn }), "CONFLICT");
    await expect("and its lock went with it", () => acquireLock(as("b"), { scope: ["src/x"], objective: "o" }), "done");
  },
  async "a lock that was reclaimed is nobody's claim's"(as, expect) {
    const claim = await claimTask(as("a"), { task: "Q-1", scope: ["src/**"] });
    const taken = { lock: claim.lock_id ?? "", note: "why", force: true };
    await expect("b takes the lock of a's claim", () => reclaimLock(as("b", 1), taken), "done");
    await expect("a gives the claim back", () => releaseTask(as("a", 2), { task: "Q-1" }), "done");
    await expect("b still has the lock", () => renewLocks(as("b", 3), { lock: taken.lock }), "done");
  },
  async "fences of a name that is used again rise"(as, expect) {
    const fences: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const lock: Lock = await acquireLock(as("a", round), LOCK);
      fences.push(lock.fence ?? 0);
      await releaseLock(as("a", round), { lock: "L-1" });
    }
    await expect(`fences ${fences.join()}`, async () => { if (fences.some((fence, at) => fence <= (fences[at - 1] ?? 0))) throw new BusError("BAD_DATA", "they do not rise", { hint: "" }); }, "done");
    await expect("nothing is left", async () => { if ((await listLocks(as("a"))).length > 0) throw new BusError("CONFLICT", "something is", { hint: "" }); }, "done");
  },
};

/** Leases of files, step by step, at moments of the script's choosing. */
export async function locksLease(): Promise<{ steps: number; violations: string[] }> {
  const violations: string[] = [];
  let steps = 0;
  for (const [name, run] of Object.entries(RUNS)) {
    const cwd = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lock-lease-")));
    try {
      fill(cwd, { "_bus/claims/.gitkeep": "" });
      await run((agent, minutes = 0, more = {}) => openContext({ cwd, agent, ahead: minutes * MINUTE, ...more }), async (what, act, outcome) => {
        steps += 1;
        const [code, said] = await act().then(() => ["done", ""], (error: unknown) => { if (error instanceof BusError) return [error.code, error.message]; throw error; });
        if (code !== outcome) violations.push(`${name}: ${what}: ${code}, not ${outcome}. ${said}`);
      });
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  }
  return { steps, violations };
}

const SCRIPT = process.argv[1]?.endsWith(".mjs") ? "locks-lease.mjs" : "locks-lease.ts";
await script(SCRIPT, {}, ({ mutant }: Counts<never, Planted>): Promise<{ violations: readonly string[] }> => (mutant === undefined ? locksLease() : runPlanted(mutant, "locks-lease.ts", [])), PLANTED_NAMES);

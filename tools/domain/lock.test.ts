import { describe, expect, test } from "vitest";
import type { Claim, Lock } from "../schema/records.gen.js";
import type { Asker } from "./claim.js";
import { type Tenure, checkLockFence, checkMayEnd, grantLock, lockHeld, lockState, reclaimLock, renewLock, resumeLock, tenureOf } from "./lock.js";
import { changedRegistry, knownLocks } from "./lock-registry.js";
import { NOTHING_KNOWN, type OwnerFacts } from "./liveness.js";

const T = Date.parse("2026-01-31T12:00:00.000Z");
const MINUTE = 60_000;
const at = (minutes: number) => new Date(T + minutes * MINUTE).toISOString();
const asker = (agent_id: string, minutes = 0, session_id = `${agent_id}.1`): Asker => ({ agent_id, session_id, now: T + minutes * MINUTE, ttl: 60 * MINUTE });
const lock: Lock = { lock_id: "L-1", owner: "a", session_id: "a.1", scope: ["src/**"], objective: "login", start_time: at(0), heartbeat: at(0), expires_at: at(60), rev: 3, fence: 2, branch: "agent/a/x" };
const claim: Claim = { task_id: "Q-1", agent_id: "a", status: "active", claimed_at: at(0), claim_id: "c1", heartbeat: at(0), expires_at: at(60) };
const dead: OwnerFacts = { process: "dead", session: "ended" };
const alive: OwnerFacts = { process: "alive", session: "live" };

describe("how a lock stands", () => {
  test.each<[string, Tenure | null, number, string]>([
    ["by its own lease", null, 59, "held"],
    ["its own lease over", null, 61, "expired"],
    ["its claim renewed since", { ...claim, expires_at: at(120) }, 61, "held"],
    ["its claim paused", { ...claim, status: "paused" }, 1, "held"],
    ["its claim expired", claim, 61, "expired"],
    ["its claim ended", "ended", 1, "ended"],
    ["its claim on its way", "unmade", 0.1, "held"],
    ["its claim never made", "unmade", 0.2, "ended"],
  ])("%s", (_, tenure, minutes, state) => {
    expect(lockState(lock, tenure, T + minutes * MINUTE)).toBe(state);
  });

  test("a tenure is open, over, or nowhere", () => {
    expect(tenureOf("c1", [claim], [claim])).toEqual(claim);
    expect(tenureOf("c1", [{ ...claim, status: "done" }], [claim])).toBe("ended");
    const next: Claim = { ...claim, claim_id: "c2", history: [{ agent_id: "a", claim_id: "c1", ended_at: at(1), how: "expired" }] };
    expect(tenureOf("c1", [next], [next])).toBe("ended");
    expect(tenureOf("c1", [next], [next, claim]), "an old snapshot of it").toBe("ended");
    expect(tenureOf("c3", [next], [next])).toBe("unmade");
  });
});

describe("whose it is", () => {
  const terms = { lock_id: "L-1", scope: ["docs/**"], objective: "docs" };

  test("a new one has a fence of its own; one's own keeps start and fence", () => {
    expect(grantLock(terms, asker("b"), null)).toMatchObject({ owner: "b", rev: 1, fence: 1, start_time: at(0), expires_at: at(60) });
    expect(grantLock(terms, asker("a", 30), lock)).toMatchObject({ scope: ["docs/**"], objective: "docs", rev: 4, fence: 2, start_time: at(0), heartbeat: at(30), expires_at: at(90) });
  });

  test("new terms leave nothing of the old ones, and a clock that was set back ends nothing early", () => {
    const before = { ...lock, out_of_scope: ["src/gen/**"], hotspot: true, expires_at: at(600), note: "kept" };
    const next = grantLock(terms, asker("a", -5), before);
    expect(next).not.toHaveProperty("out_of_scope");
    expect(next).not.toHaveProperty("hotspot");
    expect(next).toMatchObject({ expires_at: at(600), note: "kept" });
  });

  test("a renewal is as long as the lock was asked for", () => {
    expect(renewLock({ ...lock, expires_at: at(120) }, asker("a", 30))).toMatchObject({ heartbeat: at(30), expires_at: at(150), rev: 4, fence: 2 });
  });

  test.each<[string, Lock, Asker]>([
    ["somebody else's", lock, asker("b")],
    ["another session's", lock, asker("a", 0, "a.2")],
    ["an expired one", lock, asker("a", 61)],
  ])("%s is not renewed", (_, held, who) => {
    expect(() => renewLock(held, who)).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
  });

  test("who lost it is told by whom and why", () => {
    const taken = reclaimLock(lock, null, asker("b", 70), NOTHING_KNOWN, "a is gone", false);
    expect(taken).toMatchObject({ owner: "b", session_id: "b.1", rev: 4, fence: 4, reclaimed_from: "a", reclaim_note: "a is gone", expires_at: at(130) });
    expect(() => renewLock(taken, asker("a", 71))).toThrow(/taken over .*: a is gone/);
    expect(() => checkLockFence(taken, 2)).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
    expect(() => checkLockFence(taken, 4)).not.toThrow();
    expect(() => checkLockFence(taken, undefined)).not.toThrow();
  });

  test("its own, or its ended session's, may be ended; nobody else's", () => {
    expect(() => checkMayEnd(lock, asker("a"), alive)).not.toThrow();
    expect(() => checkMayEnd(lock, asker("a", 0, "a.2"), dead)).not.toThrow();
    expect(() => checkMayEnd(lock, asker("a", 0, "a.2"), alive)).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
    expect(() => checkMayEnd(lock, asker("b"), dead)).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
    expect(resumeLock(lock, asker("a", 10, "a.2"))).toMatchObject({ session_id: "a.2", fence: 4, expires_at: at(70) });
  });
});

describe("a take-over", () => {
  test.each<[string, number, OwnerFacts, Tenure | null, boolean, boolean]>([
    ["while the lease lasts", 59, NOTHING_KNOWN, null, false, false],
    ["within the grace", 62, NOTHING_KNOWN, null, false, false],
    ["past the grace", 67, NOTHING_KNOWN, null, false, true],
    ["past the grace, of a process that lives", 67, alive, null, false, false],
    ["at once, of a process that is dead", 1, dead, null, false, true],
    ["by force", 1, alive, null, true, true],
    ["of a claim that ended", 1, NOTHING_KNOWN, "ended", false, true],
    ["of a claim that was renewed", 67, NOTHING_KNOWN, { ...claim, heartbeat: at(60), expires_at: at(120) }, false, false],
  ])("%s", (_, minutes, owner, tenure, force, granted) => {
    const take = () => reclaimLock({ ...lock, task_id: "Q-1", claim_id: "c1" }, tenure, asker("b", minutes), owner, "why", force);
    if (!granted) expect(take).toThrow(expect.objectContaining({ code: "CONFLICT" }));
    else expect(take()).not.toHaveProperty("claim_id");
  });

  test("a conflict names path, holder, branch, lease, objective, and one next step", () => {
    const error = lockHeld({ lock, tenure: null, path: "src/a" }, asker("b"), NOTHING_KNOWN);
    expect(error).toMatchObject({ code: "CONFLICT", message: `src/a is covered by L-1, which is held by a on agent/a/x (lease until ${at(60)}): login`, hint: expect.stringContaining("--to a") as string });
    expect(lockHeld({ lock, tenure: null }, asker("b", 70), NOTHING_KNOWN).hint).toMatch(/^bus lock reclaim L-1 --note/);
    expect(lockHeld({ lock, tenure: null }, asker("b", 70), alive).hint).toMatch(/^bus lock reclaim L-1 --force --note/);
    expect(lockHeld({ lock, tenure: null }, asker("a", 0, "a.2"), alive).message).toContain("a in another session (a.1)");
  });
});

describe("the registry", () => {
  const other = { ...lock, lock_id: "L-2" };

  test("a change touches its locks and no others; what ended is remembered while a copy could look live", () => {
    const registry = { locks: [lock, other], ended: [{ lock_id: "L-0", until: at(-1) }, { lock_id: "L-9", until: at(5) }] };
    const next = changedRegistry(registry, { set: [{ ...other, rev: 4 }], drop: [lock] }, T);
    expect(next).toEqual({ locks: [{ ...other, rev: 4 }], ended: [{ lock_id: "L-9", until: at(5) }, { lock_id: "L-1", until: at(60) }] });
    expect(changedRegistry(next, { set: [lock], drop: [] }, T).ended, "taken again under its id").toEqual([{ lock_id: "L-9", until: at(5) }]);
  });

  test("copies count when the registry knows nothing of them and their lease lasts; of two the newer one", () => {
    const registry = { locks: [lock], ended: [{ lock_id: "L-9", until: at(60) }] };
    const copies = [{ ...lock, owner: "x" }, { ...lock, lock_id: "L-9" }, { ...other, rev: 1 }, { ...other, rev: 7 }, { ...other, rev: 2 }, { ...lock, lock_id: "L-3", expires_at: at(-1) }];
    expect(knownLocks(registry, copies, T)).toEqual([lock, { ...other, rev: 7 }]);
  });
});

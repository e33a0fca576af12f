import { describe, expect, test } from "vitest";
import type { Claim, Lock } from "../../schema/records.gen.js";
import { isSameLock, lockStanding, recordedTenure } from "./lock-standing.js";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const lock = (more: Partial<Lock> = {}): Lock => ({ lock_id: "L", owner: "a", scope: ["src"], objective: "o", start_time: "2026-01-31T11:00:00Z", heartbeat: "2026-01-31T11:00:00Z", expires_at: "2026-01-31T13:00:00Z", ...more });
const claim = (more: Partial<Claim> = {}): Claim => ({ task_id: "T", agent_id: "a", status: "active", claimed_at: "2026-01-31T11:00:00Z", claim_id: "c", expires_at: "2026-01-31T11:30:00Z", ...more });
const bound = lock({ task_id: "T", claim_id: "c", expires_at: "2026-01-31T11:30:00Z" });
const known = (...snapshots: Claim[]) => ({ live: null, snapshots });

describe("how a lock stands by its record", () => {
  test.each<[string, Lock, Claim[], Claim[], string]>([
    ["its lease runs", lock(), [], [], "held"],
    ["its lease is over", lock({ expires_at: "2026-01-31T11:30:00Z" }), [], [], "unsure"],
    ["its claim is open, whatever the leases say", bound, [claim()], [], "held"],
    ["its claim is open on its own branch", bound, [], [claim()], "held"],
    ["its claim is paused", bound, [claim({ status: "paused" })], [], "held"],
    ["its claim has ended", bound, [claim({ status: "done", rev: 2 })], [], "ended"],
    ["its claim has ended, which the base knows and its own branch not yet", bound, [claim({ status: "done", rev: 2 })], [claim({ rev: 1 })], "ended"],
    ["its claim was taken over", bound, [], [claim({ claim_id: "d", agent_id: "b", history: [{ claim_id: "c", agent_id: "a", ended_at: "2026-01-31T11:40:00Z", how: "taken_over" }] })], "ended"],
    ["its claim was never made", bound, [], [], "ended"],
  ])("%s", (_, one, snapshots, more, standing) => {
    expect(lockStanding(one, recordedTenure(one, known(...snapshots), more), NOW)).toBe(standing);
  });
});

describe("one lock at two moments", () => {
  test.each<[string, Partial<Lock>, Partial<Lock>, boolean]>([
    ["the same", {}, {}, true],
    ["carried on by its owner's next session", { session_id: "a.1", rev: 1 }, { session_id: "a.2", rev: 2 }, true],
    ["taken over", { rev: 1 }, { owner: "b", reclaimed_from: "a", rev: 2 }, true],
    ["one name, two owners", { rev: 1 }, { owner: "b", rev: 2 }, false],
    ["taken over from somebody else", { rev: 1 }, { owner: "b", reclaimed_from: "c", rev: 2 }, false],
    ["taken over before, and taken again since", { rev: 3 }, { owner: "b", reclaimed_from: "a", rev: 2 }, false],
    ["another name", {}, { lock_id: "M" }, false],
  ])("%s", (_, one, other, same) => {
    expect(isSameLock(lock(one), lock(other))).toBe(same);
    expect(isSameLock(lock(other), lock(one))).toBe(same);
  });
});

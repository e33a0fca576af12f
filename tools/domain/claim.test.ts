import { describe, expect, test } from "vitest";
import type { Claim } from "../schema/records.gen.js";
import { type Asker, acquire, checkMaySpeak, pause, release, renew, takeOver } from "./claim.js";
import type { OwnerFacts } from "./liveness.js";
import { iso } from "./time.js";

const T = Date.parse("2026-01-31T12:00:00Z");
const MINUTE = 60_000;
const ttl = 60 * MINUTE;
const a: Asker = { agent_id: "a", session_id: "a.1", now: T, ttl };
const b: Asker = { ...a, agent_id: "b", session_id: "b.1" };
const unknown: OwnerFacts = { process: "unknown", session: "unknown" };
const facts = (some: Partial<OwnerFacts>): OwnerFacts => ({ ...unknown, ...some });
const terms = { claim_id: "new" };
const later = (asker: Asker, minutes: number): Asker => ({ ...asker, now: T + minutes * MINUTE });

const held = acquire(null, "Q-1", a, { claim_id: "c1", branch: "agent/a/q-1" }, unknown).claim;
const foreign: Claim = { task_id: "Q-1", agent_id: "a", status: "active", claimed_at: iso(T) };

describe("acquire", () => {
  test("a free task is a new tenure with its fence at its revision", () => {
    expect(held).toMatchObject({ status: "active", agent_id: "a", session_id: "a.1", rev: 1, fence: 1, claim_id: "c1", expires_at: iso(T + ttl) });
  });

  test.each<[string, Claim, Asker, OwnerFacts, string]>([
    ["own, in time: renewed under the same fence", held, later(a, 30), unknown, "renewed"],
    ["own, expired: a new tenure, never silently revived", held, later(a, 61), unknown, "expired"],
    ["own agent's ended session", held, { ...a, session_id: "a.2" }, facts({ session: "ended" }), "resumed"],
    ["past lease and grace", held, later(b, 67), unknown, "expired"],
    ["past lease and grace, process dead", held, later(b, 67), facts({ process: "dead" }), "expired"],
    ["released", release(held, "Q-1", a, "released", undefined, unknown), b, unknown, "new"],
    ["done", release(held, "Q-1", a, "done", undefined, unknown), b, unknown, "new"],
    ["another tool's, a day old", foreign, later(b, 24 * 60 + 145), unknown, "expired"],
  ])("%s", (_, current, asker, owner, how) => {
    const taken = acquire(current, "Q-1", asker, terms, owner);
    expect(taken.how).toBe(how);
    expect(taken.claim.agent_id).toBe(asker.agent_id);
    if (how === "renewed") expect(taken.claim).toMatchObject({ claim_id: "c1", fence: 1, rev: 2 });
    else expect(taken.claim).toMatchObject({ claim_id: "new", fence: taken.claim.rev, history: [{ agent_id: "a" }] });
  });

  test.each<[string, Claim, Asker, OwnerFacts]>([
    ["held by another", held, b, unknown],
    ["held by another whose process is dead: that needs a note", held, b, facts({ process: "dead" })],
    ["in grace", held, later(b, 65), unknown],
    ["expired, but its process is alive", held, later(b, 600), facts({ process: "alive" })],
    ["paused", pause(held, "Q-1", a, undefined, unknown, false), b, unknown],
    ["the same name in another live session", held, { ...a, session_id: "a.2" }, facts({ session: "live" })],
    ["the same name, nothing known of the session", held, { ...a, session_id: "a.2" }, unknown],
    ["another tool's, an hour old", foreign, later(b, 61), unknown],
  ])("refused: %s", (_, current, asker, owner) => {
    expect(() => acquire(current, "Q-1", asker, terms, owner)).toThrow(expect.objectContaining({ code: "CONFLICT", message: expect.stringContaining("Q-1 is held by a") as string }));
  });

  test("keys that buslane does not know stay", () => {
    const other: Claim = { ...release(held, "Q-1", a, "released", undefined, unknown), layer: "L5" };
    expect(acquire(other, "Q-1", b, terms, unknown).claim["layer"]).toBe("L5");
  });
});

describe("take-over", () => {
  test.each<[string, Claim, Asker, OwnerFacts, boolean]>([
    ["a dead process, in time", held, b, facts({ process: "dead" }), false],
    ["past grace", held, later(b, 67), unknown, false],
    ["paused by somebody else", pause(held, "Q-1", later(b, 67), "silent", unknown, false), b, unknown, false],
    ["by force", held, b, facts({ process: "alive" }), true],
  ])("%s", (_, current, asker, owner, force) => {
    const { claim, how } = takeOver(current, "Q-1", asker, terms, owner, "checked its branch", force);
    expect(how).toBe("taken_over");
    expect(claim).toMatchObject({ agent_id: "b", fence: claim.rev, history: [{ agent_id: "a", how: "taken_over", note: "checked its branch", fence: 1 }] });
    expect(claim.fence).toBeGreaterThan(current.fence ?? 0);
  });

  test.each<[string, Claim, Asker, OwnerFacts]>([
    ["in time, nothing known", held, b, unknown],
    ["past grace, but alive", held, later(b, 67), facts({ process: "alive" })],
    ["paused by its owner", pause(held, "Q-1", a, undefined, unknown, false), b, unknown],
  ])("refused without force: %s", (_, current, asker, owner) => {
    expect(() => takeOver(current, "Q-1", asker, terms, owner, "note", false)).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  });

  test("the old owner is fenced, and told when and why", () => {
    const { claim } = takeOver(held, "Q-1", b, terms, unknown, "it crashed", true);
    for (const write of [() => renew(claim, "Q-1", a), () => release(claim, "Q-1", a, "done", undefined, unknown), () => checkMaySpeak(claim, a, unknown, "a status event")]) {
      expect(write).toThrow(expect.objectContaining({ code: "NOT_YOURS", message: expect.stringContaining("it crashed") as string }));
    }
  });
});

test("what an agent's session lost, the one that follows it has lost, too", () => {
  const taken = takeOver(held, "Q-1", b, terms, unknown, "it crashed", true).claim;
  const next: Asker = { ...a, session_id: "a.2" };
  expect(() => checkMaySpeak(taken, next, unknown, "a status event")).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  expect(() => checkMaySpeak(taken, { ...next, previous: ["a.1"] }, unknown, "a status event")).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
});

test("S4-18 what was taken over from a session stays lost to it when the next one of the same name has ended, but not to who follows that one", () => {
  const ended = facts({ session: "ended" });
  const { claim } = takeOver(held, "Q-1", { ...a, session_id: "a.2" }, terms, unknown, "it has ended", true);
  for (const late of [a, { ...a, session_id: "a.3", previous: ["a.1"] }]) {
    for (const write of [() => release(claim, "Q-1", late, "done", undefined, ended), () => checkMaySpeak(claim, late, ended, "a status event")]) {
      expect(write).toThrow(expect.objectContaining({ code: "NOT_YOURS", message: expect.stringContaining("it has ended") as string }));
    }
  }
  for (const next of [{ ...a, session_id: "a.4" }, { ...a, session_id: "a.4", previous: ["a.1", "a.2"] }]) {
    expect(release(claim, "Q-1", next, "done", undefined, ended)).toMatchObject({ status: "done" });
    expect(() => checkMaySpeak(claim, next, ended, "a status event")).not.toThrow();
  }
});

describe("pause, renew, release", () => {
  test("somebody else's needs notes and an ended lease", () => {
    expect(() => pause(held, "Q-1", later(b, 67), undefined, unknown, false)).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(() => pause(held, "Q-1", b, "why", unknown, false)).toThrow(expect.objectContaining({ code: "CONFLICT" }));
    expect(pause(held, "Q-1", later(b, 67), "silent", unknown, false)).toMatchObject({ status: "paused", agent_id: "a", paused_by: "b", notes: "silent" });
  });

  test("an expired lease is not renewed", () => {
    expect(() => renew(held, "Q-1", later(a, 61))).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
    expect(renew(held, "Q-1", later(a, 59))).toMatchObject({ fence: 1, rev: 2, expires_at: iso(T + 59 * MINUTE + ttl) });
  });

  test("release after expiry is allowed while nobody took it; the same release again changes nothing", () => {
    const done = release(held, "Q-1", later(a, 300), "done", "merged", unknown);
    expect(done).toMatchObject({ status: "done", notes: "merged", rev: 2 });
    expect(release(done, "Q-1", a, "done", undefined, unknown)).toBe(done);
    expect(() => release(done, "Q-1", b, "done", undefined, unknown)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
    expect(() => release(null, "Q-1", b, "done", undefined, unknown)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
    expect(() => release(held, "Q-1", b, "done", undefined, unknown)).toThrow(expect.objectContaining({ code: "NOT_YOURS" }));
  });
});

test("only the holder speaks for a held task", () => {
  expect(() => checkMaySpeak(held, b, unknown, "a status event")).toThrow(expect.objectContaining({ code: "CONFLICT", refusal: { rule: "guarded-event", task_id: "Q-1" } }));
  for (const asker of [a, later(b, 61)]) expect(() => checkMaySpeak(held, asker, unknown, "a status event")).not.toThrow();
});

import { describe, expect, test } from "vitest";
import type { Claim } from "../schema/records.gen.js";
import { acquire, release } from "./claim.js";
import { NOTHING_KNOWN } from "./liveness.js";
import { reconcile, releaseDuplicate } from "./reconcile.js";

const T = Date.parse("2026-01-31T12:00:00Z");
const asker = (agent: string, now = T) => ({ agent_id: agent, session_id: `${agent}.1`, now, ttl: 3_600_000 });
const claimBy = (agent: string, before: Claim | null = null, now = T) => acquire(before, "Q-1", asker(agent, now), { claim_id: `by-${agent}` }, NOTHING_KNOWN).claim;
const a = claimBy("a");
const b = claimBy("b");
const aDone = release(a, "Q-1", asker("a"), "done", undefined, NOTHING_KNOWN);
const nameless = (claim: Claim, rev: number): Claim => {
  const { claim_id: _, ...rest } = claim;
  return { ...rest, rev };
};
const bAfterA = claimBy("b", a, T + 7_200_000);

describe("reconcile", () => {
  test.each<[string, Claim | null, Claim[], Claim | null, Claim[]]>([
    ["nothing", null, [], null, []],
    ["a fresh clone starts from the snapshot", null, [a], a, []],
    ["two clones' claims, no register", null, [a, b], a, [b]],
    ["the register and another clone's open claim", a, [b], a, [b]],
    ["the register's own old snapshot", aDone, [a], aDone, []],
    ["its owner released it in another clone", a, [aDone], aDone, []],
    ["ended in a file, and renewed here: the lease is a promise", { ...a, rev: 9 }, [aDone], { ...a, rev: 9 }, []],
    ["released here, and renewed in another clone meanwhile", aDone, [{ ...a, rev: 9 }], aDone, []],
    ["of a tool that names no tenure the highest revision counts", nameless(a, 9), [nameless(aDone, 2)], nameless(a, 9), []],
    ["a snapshot of the tenure before", bAfterA, [a], bAfterA, []],
    ["taken over in another clone", a, [bAfterA], bAfterA, []],
    ["free here, open in a pulled snapshot", aDone, [b], b, []],
    ["closed twice", aDone, [release(b, "Q-1", asker("b"), "released", undefined, NOTHING_KNOWN)], aDone, []],
  ])("%s", (_, live, snapshots, claim, rivals) => {
    expect(reconcile(live, snapshots)).toEqual({ claim, rivals });
  });
});

test("a tenure that ended in a file has ended once the register's lease is over", () => {
  const renewed = { ...a, rev: 9 };
  const until = Date.parse(renewed.expires_at ?? "");
  expect(reconcile(renewed, [aDone], until - 1).claim).toBe(renewed);
  expect(reconcile(renewed, [aDone], until + 1).claim).toBe(aDone);
});

describe("release of one side of a duplicate", () => {
  test.each([["a", "b"], ["b", "a"]])("%s gives up, %s stays, and no record brings it back", (loser, winner) => {
    const survivor = releaseDuplicate(reconcile(a, [b]), asker(loser), "released", NOTHING_KNOWN, "2026-01-31T12:05:00.000Z");
    expect(survivor).toMatchObject({ agent_id: winner, status: "active", history: [{ agent_id: loser, how: "released" }] });
    expect(reconcile(survivor, [a, b])).toEqual({ claim: survivor, rivals: [] });
  });

  test("is nobody else's business", () => {
    expect(releaseDuplicate(reconcile(a, [b]), asker("c"), "released", NOTHING_KNOWN, "x")).toBeNull();
  });
});

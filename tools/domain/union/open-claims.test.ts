import { describe, expect, test } from "vitest";
import type { Claim } from "../../schema/records.gen.js";
import { acquire, release, takeOver } from "../claim.js";
import { NOTHING_KNOWN } from "../liveness.js";
import type { PullRequest } from "../pull-request/pull-request.js";
import { type BroughtClaim, openClaims, rivalsOf } from "./open-claims.js";

const T = Date.parse("2026-01-31T12:00:00Z");
const asker = (agent: string) => ({ agent_id: agent, session_id: `${agent}.1`, now: T, ttl: 3_600_000 });
const claimBy = (agent: string, before: Claim | null = null): Claim => acquire(before, "Q-1", asker(agent), { claim_id: `by-${agent}` }, NOTHING_KNOWN).claim;
const done = (claim: Claim): Claim => release(claim, "Q-1", asker(claim.agent_id), "done", undefined, NOTHING_KNOWN);
const taken = (from: Claim, agent: string): Claim => takeOver(from, "Q-1", asker(agent), { claim_id: `by-${agent}` }, NOTHING_KNOWN, "gone", true).claim;
const pull = (number: number, from: string | null = "octo/demo"): PullRequest => ({ number, from, title: "", url: "", author: "", body: "", state: "open", draft: false, branch: "", head: "", base: "main", labels: [], created_at: "" });

const a = claimBy("a");
const b = claimBy("b");
const c = claimBy("c");

/** Whose claims are open, and which of them are rivals of a's, in the order of their pull requests. */
const TABLE: [what: string, known: Claim[], brought: [number, Claim, (string | null)?][], open: string[], rivals: string[]][] = [
  ["nobody else", [a], [], ["a"], []],
  ["another pull request's", [a], [[10, b]], ["a", "b@10"], ["b@10"]],
  ["several, the first of each", [a], [[10, b], [11, b], [12, c]], ["a", "b@10", "c@12"], ["b@10", "c@12"]],
  ["the same tenure on a branch built upon this one", [a], [[11, { ...a, notes: "n" }]], ["a"], []],
  ["released there", [a], [[10, done(b)]], ["a"], []],
  ["released here", [done(a)], [[10, b]], ["b@10"], []],
  ["the same tenure released there", [a], [[10, done(a)]], ["a"], []],
  ["one that ended, on a branch that is behind another", [a], [[9, done(b)], [10, b]], ["a"], []],
  ["one that a third took over", [a], [[10, b], [11, taken(b, "c")]], ["a", "c@11"], ["c@11"]],
  ["taken over from a", [a], [[10, taken(a, "b")]], ["a", "b@10"], []],
  ["a took it over", [taken(b, "a")], [[10, b]], ["a"], []],
  ["a stranger says that b's ended", [a], [[10, b], [66, { ...done(b), rev: 99 }, "x/demo"]], ["a", "b@10"], ["b@10"]],
  ["a stranger says that b's was handed over", [a], [[10, b], [66, taken(b, "c"), "x/demo"]], ["a", "b@10", "c@66"], ["b@10", "c@66"]],
  ["a stranger says that a's was handed over", [a], [[10, b], [66, taken(a, "c"), "x/demo"]], ["a", "b@10", "c@66"], ["b@10", "c@66"]],
  ["a stranger says that a's ended", [a], [[10, b], [66, { ...done(a), rev: 99 }, "x/demo"]], ["a", "b@10"], ["b@10"]],
  ["whose repository is gone says that a's was handed over", [a], [[66, taken(a, "c"), null]], ["a", "c@66"], ["c@66"]],
  ["two whose repositories are gone speak each for itself", [a], [[10, b, null], [11, done(b), null]], ["a", "b@10"], ["b@10"]],
  ["the base has one that it took over from a", [a, taken(a, "b")], [[10, c]], ["b", "c@10"], []],
];

describe("the claims of one task over every open pull request", () => {
  test.each(TABLE)("%s", (_, snapshots, records, open, rivals) => {
    const known = { live: null, snapshots };
    const brought = records.map(([number, claim, from]): BroughtClaim => ({ pull: pull(number, from), claim }));
    const all = openClaims(known, brought, "octo/demo");
    const named = all.map((one) => (one.pull === null ? one.claim.agent_id : `${one.claim.agent_id}@${one.pull.number}`));
    expect(named).toEqual(open);
    const against = rivalsOf({ pull: null, claim: snapshots[0] ?? a }, all, known, brought, "Octo/demo");
    expect(against.map((one) => named[all.indexOf(one)])).toEqual(rivals);
  });

  test("a register knows better than a record", () => {
    const known = { live: done(a), snapshots: [a] };
    expect(openClaims(known, [{ pull: pull(10), claim: b }], "octo/demo")).toEqual([{ pull: pull(10), claim: b }]);
  });
});

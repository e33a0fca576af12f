import { expect, test } from "vitest";
import type { Claim } from "../../schema/records.gen.js";
import { endedClaim, endingNotes, fateOf, isStill } from "./merged-claim.js";
import type { PullRequest } from "./pull-request.js";

const CLAIM: Claim = { task_id: "T-1", agent_id: "a", status: "active", claimed_at: "2026-01-31T12:00:00Z", branch: "agent/a/t-1", claim_id: "c1", rev: 3, fence: 2, session_id: "a.1", paused_by: "b", notes: "n" };
const day = (time: string) => `2026-01-31T${time}Z`;
const pull = (number: number, state: PullRequest["state"], created: string, ended?: string): PullRequest => ({
  number, state, title: "t", url: `https://example.org/${number}`, author: "a", body: "", draft: false, branch: "agent/a/t-1", from: "o/r", head: "0".repeat(40), base: "main", labels: [],
  created_at: day(created), ...(ended !== undefined && { ended_at: day(ended) }),
});

test.each<[string, PullRequest[], string]>([
  ["no pull request", [], "none"],
  ["one that is open", [pull(5, "open", "12:10:00")], "open #5"],
  ["merged", [pull(5, "merged", "12:10:00", "13:00:00")], "done #5"],
  ["closed", [pull(5, "closed", "12:10:00", "13:00:00")], "released #5"],
  ["open before the claim, as after a take-over, and merged well after it", [pull(5, "merged", "11:00:00", "12:30:00")], "done #5"],
  ["ended before the claim began: an earlier tenure's", [pull(5, "merged", "10:00:00", "11:00:00")], "before #5"],
  ["ended just after, by a clock that may be slow", [pull(5, "merged", "11:00:00", "12:01:59")], "before #5"],
  ["ended later than clocks differ", [pull(5, "merged", "11:00:00", "12:02:01")], "done #5"],
  ["made and ended within that time", [pull(5, "closed", "12:00:10", "12:00:30")], "released #5"],
  ["merged, then another was opened", [pull(5, "merged", "12:10:00", "13:00:00"), pull(7, "open", "13:10:00")], "open #7"],
  ["another is open that was made before", [pull(5, "open", "12:10:00"), pull(7, "closed", "12:20:00", "13:00:00")], "open #5"],
  ["merged, then another was closed", [pull(5, "merged", "12:10:00", "13:00:00"), pull(7, "closed", "13:10:00", "13:20:00")], "done #5"],
  ["closed, then another was merged", [pull(5, "closed", "12:10:00", "13:00:00"), pull(7, "merged", "13:10:00", "13:20:00")], "done #7"],
  ["merged in an earlier tenure, closed in this", [pull(5, "merged", "10:00:00", "11:00:00"), pull(7, "closed", "12:10:00", "13:00:00")], "released #7"],
  ["closed twice: the last one counts", [pull(5, "closed", "12:10:00", "13:00:00"), pull(7, "closed", "13:10:00", "13:20:00")], "released #7"],
  ["ended, but nobody knows when", [pull(5, "merged", "12:10:00")], "before #5"],
])("%s", (_, pulls, fate) => {
  for (const given of [pulls, pulls.toReversed()]) {
    const found = fateOf(CLAIM, given);
    expect("pull" in found ? `${found.outcome} #${found.pull.number}` : found.outcome).toBe(fate);
  }
});

test("the owner stays in the record, which is one revision further", () => {
  const after = endedClaim(CLAIM, "done", endingNotes("done", pull(12, "merged", "12:10:00")), Date.parse(day("14:00:00")));
  const { paused_by: _, ...rest } = CLAIM;
  expect(after).toEqual({ ...rest, status: "done", released_at: "2026-01-31T14:00:00.000Z", notes: "merged as #12", rev: 4 });
  expect(endingNotes("released", pull(12, "closed", "12:10:00"))).toBe("closed as #12 without merging");
});

test.each<[string, Claim | null, boolean]>([
  ["renewed since", { ...CLAIM, rev: 9 }, true],
  ["paused since", { ...CLAIM, status: "paused" }, true],
  ["gone", null, false],
  ["released by its owner", { ...CLAIM, status: "released" }, false],
  ["another's", { ...CLAIM, agent_id: "b", claim_id: "c2" }, false],
  ["the same owner's again", { ...CLAIM, claim_id: "c2" }, false],
  ["on another branch", { ...CLAIM, branch: "agent/a/other" }, false],
])("is it still what was asked about: %s", (_, now, still) => expect(isStill(now, CLAIM)).toBe(still));

import { expect, test } from "vitest";
import { planAdvice } from "./advice.js";
import { unboundedSigns } from "./bounded.js";

test.each(["search modal focus loop", "Read 1.5 MB of e.g. JSON at once", "change package a.", "move v2.0 to Node 20.19", "re-check the well-known list"])("S1-38: %j is one bounded objective", (objective) => {
  expect(unboundedSigns(objective)).toEqual([]);
});

test.each([
  ["Build the cart. Then the checkout", /several sentences/],
  ["build the cart and then the checkout", /another thing/],
  ["build the cart; build the checkout", /semicolon/],
  ["build\n- the cart", /several lines/],
  ["build - the cart - the checkout", /list/],
  ["1. the cart 2. the checkout", /list/],
])("S1-10: %j looks like more than one responsibility", (objective, sign) => {
  expect(unboundedSigns(objective).join()).toMatch(sign);
});

const lane = (objective: string) => ({ brief: { objective }, checklist: { single_target: true, disjoint: true, tests_clear: true, rollback_simple: true } });

test("S1-107: a large objective is advised against, and so is a checklist that says no", () => {
  expect(planAdvice(lane("the cart"), [], [])).toEqual([]);
  expect(planAdvice({ ...lane("the cart, as well as the checkout"), checklist: { single_target: false, disjoint: true, tests_clear: false, rollback_simple: false } }, [], []).join("\n")).toMatch(/more than one.*\n.*single acceptance target.*\n.*tests must show.*\n.*taken back/);
});

test("S1-84: a giant file is to be split first", () => {
  expect(planAdvice(lane("x"), [{ path: "big.ts", bytes: 200 * 1024, changes: 9, why: ["large", "changed"] }], [])).toEqual(["big.ts has 200 KiB: split it before several lanes work on it"]);
});

test("S1-82: any other hotspot goes from lane to lane", () => {
  const hotspot = (why: "changed" | "declared") => ({ path: "hot.ts", bytes: 10, changes: 9, why: [why] });
  expect(planAdvice(lane("x"), [hotspot("changed"), hotspot("declared")], [])).toEqual(["hot.ts was changed in 9 commits: one lane at a time, and as little of it as will do", "hot.ts is declared a hotspot: one lane at a time, and as little of it as will do"]);
});

test("S1-83: a shared contract is to be settled first", () => {
  expect(planAdvice(lane("x"), [], [{ path: "api.ts", lane_id: "L-2" }]).join()).toMatch(/^api\.ts is a contract that L-2 works against, too: settle it first/);
});

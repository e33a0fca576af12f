import fc from "fast-check";
import { expect, test } from "vitest";
import { type Dependent, dependencyCycle, dependencyOrder, isSerialised } from "./order.js";

const lanes = (edges: Readonly<Record<string, readonly string[]>>): Dependent[] => Object.entries(edges).map(([lane_id, depends_on]) => ({ lane_id, depends_on: [...depends_on] }));

test.each<[string, Record<string, string[]>, string[]]>([
  ["none depends on another: as given", { b: [], a: [] }, ["b", "a"]],
  ["a chain", { c: ["b"], b: ["a"], a: [] }, ["a", "b", "c"]],
  ["a diamond", { d: ["b", "c"], c: ["a"], b: ["a"], a: [] }, ["a", "c", "b", "d"]],
  ["a lane that is not there holds nobody up", { b: ["gone"], a: ["b"] }, ["b", "a"]],
  ["what is in a ring, and behind one, comes last", { d: ["c"], c: ["b"], b: ["c"], a: [] }, ["a", "d", "c", "b"]],
])("S0-27: the order of %s", (_, edges, order) => {
  expect(dependencyOrder(lanes(edges))).toEqual(order);
});

test.each<[Record<string, string[]>, string[] | null]>([
  [{ a: ["b"], b: ["c"], c: [] }, null],
  [{ a: ["a"] }, ["a", "a"]],
  [{ x: ["a"], a: ["b"], b: ["c"], c: ["a"] }, ["a", "b", "c", "a"]],
  [{ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, null],
])("S0-27: the ring in %j is %j", (edges, cycle) => {
  expect(dependencyCycle(lanes(edges))).toEqual(cycle);
});

test("two lanes are serialised by a dependency, however far and whichever way", () => {
  const all = lanes({ a: [], b: ["a"], c: ["b"], d: [] });
  expect([isSerialised(all, "c", "a"), isSerialised(all, "a", "c"), isSerialised(all, "d", "a"), isSerialised(all, "a", "a")]).toEqual([true, true, false, false]);
});

/** Lanes of which each depends only on earlier ones, shuffled. */
const acyclic = fc
  .array(fc.array(fc.nat(20), { maxLength: 4 }), { maxLength: 12 })
  .chain((rows) => fc.shuffledSubarray(rows.map((deps, at) => ({ lane_id: `L-${at}`, depends_on: at === 0 ? [] : [...new Set(deps.map((dep) => `L-${dep % at}`))] })), { minLength: rows.length }));

test("S0-27: whatever the lanes, each comes once, after all that it depends on", () => {
  fc.assert(
    fc.property(acyclic, (some) => {
      const order = dependencyOrder(some);
      expect([...order].sort()).toEqual(some.map(({ lane_id }) => lane_id).sort());
      for (const { lane_id, depends_on } of some) for (const id of depends_on) expect(order.indexOf(id)).toBeLessThan(order.indexOf(lane_id));
      expect(dependencyCycle(some)).toBeNull();
    }),
  );
});

test("S0-27: a ring is named where there is one, step by step, and only then", () => {
  const any = fc.array(fc.array(fc.nat(8), { maxLength: 3 }), { minLength: 1, maxLength: 9 }).map((rows) => rows.map((deps, at) => ({ lane_id: `L-${at}`, depends_on: deps.map((dep) => `L-${dep % rows.length}`) })));
  fc.assert(
    fc.property(any, (some) => {
      const cycle = dependencyCycle(some);
      const order = dependencyOrder(some);
      const isInOrder = some.every(({ lane_id, depends_on }) => depends_on.every((id) => order.indexOf(id) < order.indexOf(lane_id)));
      expect(cycle === null).toBe(isInOrder);
      const steps = cycle ?? [];
      for (const [at, id] of steps.slice(0, -1).entries()) expect(some.find(({ lane_id }) => lane_id === id)?.depends_on).toContain(steps[at + 1]);
      expect(steps.at(-1)).toBe(steps[0]);
    }),
  );
});

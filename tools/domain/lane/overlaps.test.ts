import fc from "fast-check";
import { expect, test } from "vitest";
import { compileScope, inScope } from "../scope/scope.js";
import { type ScopedLane, coversEverything, sharedPaths } from "./overlaps.js";

const RULES = { ignoreCase: false };
const lane = (lane_id: string, entries: readonly string[], more: Partial<ScopedLane> = {}, out: readonly string[] = []): ScopedLane => ({ lane_id, depends_on: [], scope: compileScope(entries, out, RULES), ...more });
const shared = (a: ScopedLane, b: ScopedLane) => sharedPaths(a, [a, b], [a, b]);

test.each<[string, ScopedLane, ScopedLane, ReturnType<typeof sharedPaths>]>([
  ["apart", lane("a", ["pkg/a/**"]), lane("b", ["pkg/b/**"]), []],
  ["one file that is not there yet", lane("a", ["src/*.ts"]), lane("b", ["**/new.ts"]), [{ lane_id: "b", path: "src/new.ts", apart: null }]],
  ["what one leaves alone", lane("a", ["src/**"], {}, ["src/new.ts"]), lane("b", ["src/new.ts"]), []],
  ["a dependency", lane("a", ["x"], { depends_on: ["b"] }), lane("b", ["x"]), [{ lane_id: "b", path: "x", apart: "dependency" }]],
  ["two waves", lane("a", ["x"], { wave: "W1" }), lane("b", ["x"], { wave: "W2" }), [{ lane_id: "b", path: "x", apart: "wave" }]],
  ["one wave", lane("a", ["x"], { wave: "W1" }), lane("b", ["x"], { wave: "W1" }), [{ lane_id: "b", path: "x", apart: null }]],
  ["a wave and none", lane("a", ["x"], { wave: "W1" }), lane("b", ["x"]), [{ lane_id: "b", path: "x", apart: null }]],
])("S1-16: files of two lanes, %s", (_, a, b, found) => {
  expect(shared(a, b)).toEqual(found);
});

test("S1-16: a dependency counts through lanes that are not asked about", () => {
  const [a, b] = [lane("a", ["x"], { depends_on: ["m"] }), lane("b", ["x"])];
  expect(sharedPaths(a, [b], [a, b, { lane_id: "m", depends_on: ["b"] }])).toMatchObject([{ apart: "dependency" }]);
});

const entry = fc.array(fc.constantFrom("a", "b", "*", "**", "*.ts", "x?"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const entries = fc.array(entry, { minLength: 1, maxLength: 3 });

test("S1-16: that two lanes overlap is the same from both sides, and the path is in both", () => {
  fc.assert(
    fc.property(entries, entries, (x, y) => {
      const [a, b] = [lane("a", x), lane("b", y)];
      const [[one], [other]] = [shared(a, b), shared(b, a)];
      expect(one?.path).toBe(other?.path);
      if (one !== undefined) expect([inScope(a.scope, one.path), inScope(b.scope, one.path)]).toEqual([true, true]);
    }),
  );
});

test.each<[readonly string[], boolean]>([
  [["**"], true],
  [["*"], false],
  [["{*,*/**}"], true],
  [["src/**", "**"], true],
  [["**", "!docs/**"], true],
  [["src/**"], false],
  [["**/*.ts"], false],
])("S1-10: %j is everything: %s", (some, everything) => {
  expect(coversEverything(compileScope(some, [], RULES), compileScope(["**"], [], RULES))).toBe(everything);
});

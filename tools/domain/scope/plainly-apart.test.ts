import fc from "fast-check";
import { expect, test } from "vitest";
import { outlinesOf, plainlyApart } from "./plainly-apart.js";
import { compileScope, normalEntry, overlap } from "./scope.js";

const CASES = { ignoreCase: false };
const apart = (a: string[], b: string[]) => plainlyApart(outlinesOf(a, CASES), outlinesOf(b, CASES));

test.each([
  ["src/pkg1/**/*.ts", "**/*.css", true],
  ["src/pkg1/**", "src/pkg2/**", true],
  ["src/pkg1/**", "src/pkg10/**", true],
  ["src/a", "src/ab", false],
  ["src/a.ts", "**/*.css", false],
  ["**/x", "x", false],
  ["lib/m1/*.{ts,tsx}", "lib/m2/*.{ts,tsx}", true],
  [":(literal)a/b", "c/**", true],
  [":(file)a/b.ts", "**/*.css", false],
  ["./src/a", "src/a/b", false],
  ["src//a", "src/a/b", false],
  ["docs/../src/a", "src/a/b", false],
])("%s and %s", (a, b, expected) => {
  expect(apart([a], [b])).toBe(expected);
});

test("what it keeps apart shares no path; where case does not count it says nothing", () => {
  const part = fc.constantFrom("a", "ab", "b", "*", "**", "?", "a*", "*.ts", "*b.ts", "x.css", "{a,b}", "[ab]", "(a)", ".a", "é", "!");
  const entry = fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/", ""), fc.constantFrom("", "", "", "!", ":(glob)", ":(literal)")).map(([parts, end, mark]) => `${mark}${parts.join("/")}${end}`);
  const scope = fc.array(entry, { minLength: 1, maxLength: 2 }).map((entries) => entries.flatMap((one) => stored(one)));
  let found = 0;
  fc.assert(
    fc.property(scope, scope, (left, right) => {
      if (![left, right].every((entries) => entries.some((one) => !one.startsWith("!")))) return;
      if (!apart(left, right)) return;
      found += 1;
      expect(overlap(compileScope(left, [], CASES), compileScope(right, [], CASES)), `${left.join()} and ${right.join()}`).toBeNull();
      expect(plainlyApart(outlinesOf(left, { ignoreCase: true }), outlinesOf(right, CASES))).toBe(false);
    }),
    { numRuns: 8000 },
  );
  expect(found).toBeGreaterThan(100);
});

/** As records keep it; none for what is refused. */
function stored(entry: string): string[] {
  try {
    return [normalEntry(entry, () => false)];
  } catch {
    return [];
  }
}

import { expect, test } from "vitest";
import { compileScope, inScope, overlap } from "./scope.js";

const CASED = { ignoreCase: false };

test.each<{ entry: string; yes: string[]; no: string[] }>([
  { entry: "src", yes: ["src", "src/a", "src/a/b"], no: ["srcs", "a/src", "s"] },
  { entry: "src/", yes: ["src/a", "src/a/.b"], no: ["src"] },
  { entry: ":(file)src/a", yes: ["src/a"], no: ["src/a/b", "src"] },
  { entry: ".", yes: ["a", ".a/b"], no: [] },
  { entry: "/", yes: ["a", ".a/b"], no: [] },
  { entry: "./src//a/../b", yes: ["src/b", "src/b/c"], no: ["src/a", "src/a/b"] },
  { entry: "src\\a", yes: ["src/a"], no: ["srca"] },
  { entry: "*.ts", yes: ["a.ts", ".ts", ".a.ts"], no: ["a/b.ts", "a.ts/b", "a.tsx"] },
  { entry: "src/*", yes: ["src/a", "src/.a"], no: ["src", "src/a/b"] },
  { entry: "src/*/", yes: ["src/a/b", "src/.a/b/c"], no: ["src/a"] },
  { entry: "?", yes: ["a", "😀", "é"], no: ["ab", "a/b"] },
  { entry: "a/**", yes: ["a/b", "a/b/c", "a/.b"], no: ["a", "b/a"] },
  { entry: "a/**/", yes: ["a/b", "a/b/c"], no: ["a"] },
  { entry: "**/a", yes: ["a", "b/a", ".b/c/a"], no: ["ba", "a/b"] },
  { entry: "a/**/b", yes: ["a/b", "a/c/b", "a/c/d/b"], no: ["ab", "a/cb", "b"] },
  { entry: "**/**", yes: ["a", "a/b"], no: [] },
  { entry: "a**b", yes: ["ab", "acb"], no: ["a/b", "a/c/b"] },
  { entry: "a/b**", yes: ["a/b", "a/bc"], no: ["a/bc/d"] },
  { entry: ":(glob)[a-c]", yes: ["a", "c"], no: ["d", "[a-c]", "a/b"] },
  { entry: "[a-c]", yes: ["a", "[a-c]", "[a-c]/x"], no: ["d", "a/b"] },
  { entry: "[!a]x", yes: ["bx", "]x", "[!a]x"], no: ["ax", "x"] },
  { entry: "[^a]x", yes: ["bx", ".x"], no: ["ax"] },
  { entry: "[]a]x", yes: ["]x", "ax"], no: ["bx"] },
  { entry: "[a-]x", yes: ["-x", "ax"], no: ["bx"] },
  { entry: "a[+-9]b", yes: ["a0b", "a.b"], no: ["a/b"] },
  { entry: "[[:digit:][:upper:]_]x", yes: ["1x", "Zx", "_x"], no: ["zx", ":x"] },
  { entry: "[[]id[]]", yes: ["[id]", "[id]/x"], no: ["i", "[[]id[]]"] },
  { entry: "app/[slug]/page.tsx", yes: ["app/[slug]/page.tsx", "app/[slug]/page.tsx/x", "app/s/page.tsx"], no: ["app/x/page.tsx", "app/slug/page.tsx"] },
  { entry: "app/[[...slug]]", yes: ["app/[[...slug]]", "app/[[...slug]]/x", "app/s]"], no: ["app/s", "app/x]"] },
  { entry: "[user-id]", yes: ["[user-id]", "[user-id]/x"], no: ["u", "-"] },
  { entry: "[]", yes: ["[]", "[]/a"], no: ["a"] },
  { entry: "[a", yes: ["[a", "[a/b"], no: ["a"] },
  { entry: "[a/b]", yes: ["[a/b]"], no: ["a", "b", "a/b"] },
  { entry: "{a,b{c,d/e}}x", yes: ["ax", "bcx", "bd/ex", "{a,b{c,d/e}}x"], no: ["bx", "a", "bd/e"] },
  { entry: ":(glob){a,b}", yes: ["a", "b"], no: ["{a,b}", "a/x"] },
  { entry: "{a,b}", yes: ["a", "{a,b}/x"], no: ["a/x", "a,b"] },
  { entry: "{a}", yes: ["{a}", "{a}/b"], no: ["a"] },
  { entry: "{a", yes: ["{a"], no: ["a"] },
  { entry: "{a/**,b}/c", yes: ["a/c", "a/x/y/c", "b/c"], no: ["b/x/c", "ac"] },
  { entry: "x{,/**}", yes: ["x", "x/a/b"], no: ["xa"] },
  { entry: "{**/,}x", yes: ["x", "a/b/x"], no: ["ax"] },
  { entry: "{a/,b}**", yes: ["a/x/y", "bx"], no: ["bx/y", "b/x"] },
  { entry: "f{8..11}", yes: ["f8", "f10", "f11"], no: ["f7", "f1", "f12"] },
  { entry: "f{01..10}", yes: ["f01", "f10"], no: ["f1"] },
  { entry: "f{-1..1}", yes: ["f-1", "f0"], no: ["f-0"] },
  { entry: "f{c..a}", yes: ["fa", "fb"], no: ["fd", "f."] },
  { entry: ":(literal)a*[b]", yes: ["a*[b]", "a*[b]/c"], no: ["aab"] },
  { entry: ":(literal)!a", yes: ["!a"], no: ["a"] },
  { entry: "(auth)/@modal/(..)photo", yes: ["(auth)/@modal/(..)photo/x"], no: ["auth/@modal/photo"] },
  { entry: "cafe\u0301", yes: ["caf\u00e9"], no: ["cafe"] },
  { entry: "caf?", yes: ["caf\u00e9"], no: ["caf"] },
])("$entry", ({ entry, yes, no }) => {
  const scope = compileScope([entry], [], CASED);
  expect(yes.filter((path) => !inScope(scope, path))).toEqual([]);
  expect(no.filter((path) => inScope(scope, path))).toEqual([]);
});

test.each([
  ["SRC/a", "src/A"],
  ["[A-C]*", "bx"],
  ["[B]", "b"],
  ["[[:upper:]]", "a"],
  ["É", "é"],
  ["ΣΑΣ", "σας"],
  ["J\u030c", "\u01f0"],
  ["straẞe", "straße"],
])("without regard to case, %s matches %s, and only then", (entry, path) => {
  expect(inScope(compileScope([entry], [], { ignoreCase: true }), path)).toBe(true);
  expect(inScope(compileScope([entry], [], CASED), path)).toBe(false);
});

test("a negated class leaves out both cases", () => {
  const scope = compileScope([":(glob)[!a]"], [], { ignoreCase: true });
  expect(["a", "A", "b", "B"].map((path) => inScope(scope, path))).toEqual([false, false, true, true]);
});

test("exclusions count for the whole scope, whatever their order", () => {
  for (const [entries, outOfScope] of [[["!src/gen/**", "src/**"], []], [["src/**", "!src/gen/**"], []], [["src/**"], ["src/gen/**"]]] as const) {
    const scope = compileScope(entries, outOfScope, CASED);
    expect(["src/a", "src/gen", "src/gen/a"].map((path) => inScope(scope, path))).toEqual([true, true, false]);
  }
});

test.each<[a: string[], b: string[], witness: string | null]>([
  [["src/**"], ["**/*.css"], "src/.css"],
  [["src"], ["srcs/**"], null],
  [["src"], ["src/a"], "src/a"],
  [["src/"], ["src"], "src/a"],
  [[":(file)README.md"], ["**/*.ts"], null],
  [["README.md"], ["**/*.ts"], "README.md/.ts"],
  [["*.ts"], ["*.tsx"], null],
  [["a*b"], ["*ba"], null],
  [["a*b*"], ["*ba"], "aba"],
  [["a?"], ["?b"], "ab"],
  [["**"], ["**"], "a"],
  [["*"], [".*"], ".a"],
  [[".?"], ["?."], null],
  [["{a,b}/c"], ["b/*"], "b/c"],
  [["src/**", "!src/*.css"], ["**/*.css"], "src/a/.css"],
  [["src/**"], ["src/a/**", "!src/a/**"], null],
  [["src/**", "!**/*.ts"], ["src/**/*.ts"], null],
  [["[a-f]x"], ["[f-z]x"], "fx"],
  [[":(glob)[a-f]x"], [":(glob)[g-z]x"], null],
  [["e\u0301*"], ["\u00e9?"], "\u00e9a"],
  [["x\u0308"], [":(glob)[x]\u0308"], null],
  [["?\u0308"], ["?*"], "q\u0308"],
  [[":(glob)[.A]"], ["?"], "A"],
  [[":(glob)[a-c]", "!:(file)a", "!:(file)b"], ["?"], "c"],
  [["{a{b,c},d}/*"], ["ac/x"], "ac/x"],
  [[":(glob){a{b,c},d}"], ["c}"], null],
  [["app/[id]/**"], [":(literal)app/[id]/x"], "app/[id]/x"],
])("%j and %j: %s", (a, b, witness) => {
  const [one, other] = [compileScope(a, [], CASED), compileScope(b, [], CASED)];
  expect(overlap(one, other)).toBe(witness);
  expect(overlap(other, one)).toBe(witness);
});

test("a scope that is compared with many says the same as with each alone", () => {
  const one = compileScope(["{a/*.ts,b/*.js}"], [], CASED);
  const found = ["a/*.ts", "b/*.ts", "b/*.js", "a/*.js", "a/x.ts", "b/x.ts"].map((entry) => overlap(one, compileScope([entry], [], CASED)));
  expect(found).toEqual(["a/.ts", null, "b/.js", null, "a/x.ts", null]);
});

test.each([
  [[]],
  [["!a"]],
  [[""]],
  [["!"]],
  [["!!a"]],
  [[":(literal)"]],
  [[":(exclude)a"]],
  [[":!a"]],
  [["/a"]],
  [["C:\\a"]],
  [["../a"]],
  [["a/../../b"]],
  [["*/../b"]],
  [["a\0"]],
  [["a\n"]],
  [["\ud800"]],
  [["x".repeat(1025)]],
  [["[[:letters:]]"]],
  [[":(glob)[z-a]"]],
  [["{1..9..2}"]],
  [["{1..5000}"]],
  [["{./a,b}"]],
  [[":(file)a/"]],
  [["@(a|b)"]],
  [["src/!(a|b)/**"]],
  [["*(a)"]],
  [["+(a).ts"]],
  [["(a|b)"]],
  [["!(auth)/**", "a"]],
])("%j is no scope", (entries) => {
  expect(() => compileScope(entries, [], CASED)).toThrow(expect.objectContaining({ code: "USAGE", hint: expect.stringMatching(/./) }));
});

test("what is out of scope is not excluded twice", () => {
  expect(() => compileScope(["a"], ["!b"], CASED)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("patterns that are too complex are refused, not guessed at", () => {
  const wild = (ends: string): string[] => ["**", `!**/*a${"?".repeat(40)}${ends}`];
  const [one, other] = [compileScope(wild("*"), [], CASED), compileScope([`**/${"[ab]*".repeat(60)}`, ...wild("b")], [], CASED)];
  for (const pair of [[one, other], [other, one]] as const) {
    expect(() => overlap(...pair)).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringContaining("too complex") }));
  }
});

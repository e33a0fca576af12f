import { expect, test } from "vitest";
import { compileScope, inScope, normalEntry, normalPath } from "./scope.js";

test.each([
  ["a/b", "a/b"],
  ["./a//b/", "a/b"],
  ["a\\b", "a/b"],
  ["a/./b/../c", "a/c"],
  ["a*/../b", "b"],
  ["cafe\u0301", "caf\u00e9"],
  ["a\nb", "a\nb"],
])("the path %j is %j", (path, normal) => {
  expect(normalPath(path)).toBe(normal);
});

test.each(["", ".", "/", "a/..", "..", "a/../..", "/a", "c:\\a", "C:/a", "a\0", "\udc00"])("%j is no path in the repository", (path) => {
  expect(() => normalPath(path)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

const there = (...paths: string[]) => (path: string): boolean => paths.some((one) => one === path || one.startsWith(`${path}/`));

test.each<{ entry: string; files?: string[]; normal: string }>([
  { entry: ".", normal: "**" },
  { entry: "/", normal: "**" },
  { entry: "!./", normal: "!**" },
  { entry: "./src\\\\a//", normal: "src/a/" },
  { entry: "a/b/../c/*", normal: "a/c/*" },
  { entry: "cafe\u0301", normal: "caf\u00e9" },
  { entry: "src/a.ts", files: ["src/a.ts"], normal: "src/a.ts" },
  { entry: ":(literal)src/a.ts", normal: "src/a.ts" },
  { entry: ":(glob)src", normal: "src" },
  { entry: ":(glob)src/[a]*/", normal: ":(glob)src/[a]*/" },
  { entry: ":(literal)a*/", normal: ":(literal)a*/" },
  { entry: ":(literal)!a", normal: ":(literal)!a" },
  { entry: "app/[id]/page.tsx", normal: "app/[id]/page.tsx" },
  { entry: "app/[id]/page.tsx", files: ["app/[id]/page.tsx"], normal: ":(literal)app/[id]/page.tsx" },
  { entry: "!app/[id]/", files: ["app/[id]/page.tsx"], normal: "!:(literal)app/[id]/" },
  { entry: "app/[id]/**", files: ["app/[id]/page.tsx"], normal: "app/[[]id[]]/**" },
  { entry: "app/[id]/[no]", files: ["app/[id]/page.tsx"], normal: "app/[[]id[]]/[no]" },
  { entry: "app/[id]/new.ts", files: ["app/[id]/page.tsx"], normal: ":(literal)app/[id]/new.ts" },
  { entry: "[[]id[]]/[x]/*", files: ["[id]/[x]/a"], normal: "[[]id[]]/[[]x[]]/*" },
  { entry: "[[]id[]]", normal: ":(literal)[id]" },
  { entry: "a*/x", files: ["a*/x"], normal: ":(literal)a*/x" },
  { entry: "{a/b,c}", files: ["{a/b,c}"], normal: ":(literal){a/b,c}" },
  { entry: "{a/b,c}/*", files: ["{a/b,d}"], normal: "{a/b,c}/*" },
  { entry: "(auth)/**", normal: "(auth)/**" },
  { entry: "@modal/(.)x/*", normal: "@modal/(.)x/*" },
  { entry: "!(auth)/**", files: ["(auth)/x"], normal: "![(]auth)/**" },
  { entry: "!(auth)/x", files: ["(auth)/x"], normal: "!:(literal)(auth)/x" },
  { entry: "c++(old)/*", files: ["c++(old)/x"], normal: "c++[(]old)/*" },
  { entry: "c++(old)/x", files: ["c++(old)/x"], normal: ":(literal)c++(old)/x" },
])("the entry $entry is kept as $normal where $files exist", ({ entry, files = [], normal }) => {
  const exists = there(...files);
  expect(normalEntry(entry, exists)).toBe(normal);
  expect(normalEntry(normal, exists)).toBe(normal);
  const scope = compileScope([normal.replace(/^!/, "")], [], { ignoreCase: false });
  if (files.length > 0 && !/new|no\]|b,d/.test(`${entry} ${files.join(" ")}`)) expect(inScope(scope, files[0]!)).toBe(true);
});

test("a name that is known for a file has nothing below it", () => {
  const file = (): "file" => "file";
  expect(normalEntry("app/[id].ts", file)).toBe(":(file)app/[id].ts");
  expect(normalEntry(":(file)app/[id].ts", file)).toBe(":(file)app/[id].ts");
  expect(normalEntry("src/**", () => false)).toBe("src/**");
});

test.each(["!(auth)/**", "c++(old)/*", "src/@(a|b)", "(a|b)/c", "", "!", ":(glob)", `[${"[".repeat(600)}/x`.replaceAll("[", "*a"), "a\u0007"])("%j is refused", (entry) => {
  expect(() => normalEntry(entry, () => false)).toThrow(expect.objectContaining({ code: "USAGE", hint: expect.stringMatching(/./) }));
});

test("an entry that grows too long with its classes is refused", () => {
  const name = "[".repeat(400);
  expect(() => normalEntry(`${name}/*`, (path) => path === name)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

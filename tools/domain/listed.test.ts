import { expect, test } from "vitest";
import { conflictText } from "./integration/conflicts.js";
import { forLine, listed } from "./listed.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `f${n}`);

test.each([
  [names(0), undefined, ""],
  [names(5), undefined, "f0, f1, f2, f3, f4"],
  [names(6), undefined, "f0, f1, f2, f3, f4 and 1 more"],
  [names(6), 2, "f0, f1 and 4 more"],
])("%#: the first few, and how many more there are", (all, most, said) => expect(listed(all, most)).toBe(said));

test("a conflict of very many files is told in a sentence", () => {
  const text = conflictText([{ class: "interface", files: names(5000) }, { class: "artifact", files: ["go.sum"] }]);
  expect(text).toMatch(/^interface \(f0, .+ f19 and 4980 more\) and artifact \(go\.sum\)$/);
});

test("a line of the log names no more files than it has room for", () => {
  const files = forLine(Array.from({ length: 5000 }, (_, n) => `${n}-${"x".repeat(4000)}`));
  expect(JSON.stringify(files).length).toBeLessThan(32 * 1024);
  expect(forLine(["a", "b"])).toEqual(["a", "b"]);
});

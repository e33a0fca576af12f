import { expect, test } from "vitest";
import { LARGE_BYTES, hotspots } from "./hotspots.js";

const file = (path: string, bytes = 100, isDeclared = false) => ({ path, bytes, isDeclared });
/** `n` files, the first changed `most` times, each next once less. */
const stair = (n: number, most: number) => ({ files: [...Array(n).keys()].map((i) => file(`f${i}`)), changes: new Map([...Array(n).keys()].map((i) => [`f${i}`, Math.max(0, most - i)])) });
const found = (files: ReturnType<typeof file>[], changes: ReadonlyMap<string, number> = new Map(), isText = true) => hotspots(files, changes, () => isText).map(({ path, why }) => `${path} ${why.join()}`);

test.each<[string, string[], string[]]>([
  ["no file", found([]), []],
  ["a small quiet file", found([file("a")]), []],
  ["a large text", found([file("a", LARGE_BYTES)]), ["a large"]],
  ["just below", found([file("a", LARGE_BYTES - 1)]), []],
  ["a large binary that rests", found([file("a", LARGE_BYTES)], new Map(), false), []],
  ["a large binary that changes often", found([file("a", LARGE_BYTES)], new Map([["a", 5]]), false), ["a changed"]],
  ["four changes", found([file("a")], new Map([["a", 4]])), []],
  ["five changes", found([file("a")], new Map([["a", 5]])), ["a changed"]],
  ["a file that is gone", found([], new Map([["a", 50]])), []],
  ["declared", found([file("a", 1, true)]), ["a declared"]],
  ["all three", found([file("a", LARGE_BYTES, true)], new Map([["a", 9]])), ["a large,changed,declared"]],
])("%s", (_, answer, expected) => {
  expect(answer).toEqual(expected);
});

test("only the most changed twentieth is changed often, or the most changed five", () => {
  const few = stair(40, 60);
  expect(found(few.files, few.changes)).toEqual([0, 1, 2, 3, 4].map((i) => `f${i} changed`));
  const many = stair(200, 300);
  expect(found(many.files, many.changes)).toHaveLength(10);
  const even = stair(30, 0).files;
  expect(found(even, new Map(even.map(({ path }) => [path, 7])))).toHaveLength(30);
});

test("what changes most and is largest comes first, then by name", () => {
  const files = [file("b", LARGE_BYTES), file("a", LARGE_BYTES), file("busy", 2000), file("both", LARGE_BYTES)];
  expect(hotspots(files, new Map([["busy", 20], ["both", 20]]), () => true).map(({ path }) => path)).toEqual(["both", "busy", "a", "b"]);
});

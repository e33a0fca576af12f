import fc from "fast-check";
import { expect, test } from "vitest";
import { BusError } from "../../domain/bus-error.js";
import { jsonText } from "./json-text.js";

const json = await jsonText();
const FILE = "x.json";

/** JSON in any layout: spaces, comments and trailing commas wherever they may stand. */
const gap = fc.constantFrom("", " ", "\n", "\r\n  ", "\t", " // c, }\n", "/* , ] */", "\n\n");
const scalar = fc.oneof(fc.integer(), fc.constantFrom('a"b', "//", "x,y", "[", "}"), fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar.map((one) => JSON.stringify(one)), tie("object"), listed("[", tie("value"), "]")),
  object: listed("{", fc.tuple(fc.nat(5), gap, tie("value")).map(([n, space, inner]) => `"o${n}":${space}${inner}`), "}"),
}));
const object = fc.array(fc.tuple(gap, value, gap), { maxLength: 4 }).chain((members) => fc.tuple(gap, fc.boolean()).map(([inner, comma]) => `{${inner}${members.map(([before, one, after], n) => `${before}"m${n}":${one}${after}`).join(",")}${comma && members.length > 0 ? "," : ""}${inner}}`));

function listed(open: string, item: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> {
  return fc.tuple(fc.array(fc.tuple(gap, item, gap).map((parts) => parts.join("")), { maxLength: 3 }), gap).map(([items, inner]) => (items.length === 0 ? open + inner + close : open + items.join(",") + close));
}

/** Whether the letters of `one` stand in `other` in their order: nothing was taken away but the space in an empty object. */
function within(one: string, other: string): boolean {
  const letters = one.replaceAll(/\s/g, "");
  let at = 0;
  for (const letter of other) if (letter === letters[at]) at += 1;
  return at === letters.length;
}

test("whatever is there stays, and what was put in is read back", () => {
  fc.assert(
    fc.property(object, gap, fc.constantFrom(["mcpServers", "bus"], ["bus"], ["m0x", "y", "bus"]), scalar, (text, tail, path, put) => {
      const before = text + tail;
      const after = json.set(before, path, put, FILE);
      expect(json.get(after, path, FILE)).toEqual(put);
      expect(within(before, after)).toBe(true);
      for (let n = 0; n < 4; n += 1) expect(json.get(after, [`m${n}`], FILE)).toEqual(json.get(before, [`m${n}`], FILE));
      const more = json.append(after, ["list"], put, FILE);
      expect(json.get(json.append(more, ["list"], "z", FILE), ["list"], FILE)).toEqual([put, "z"]);
      expect(within(after, more)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test.each<[what: string, text: string, message: RegExp]>([
  ["half of it", '{\n  "a": {', /^x\.json is not JSON.*line 2/],
  ["a list", "[]", /^x\.json is not JSON.*not an object/],
  ["only a comment", "// nothing\n", /^x\.json is not JSON/],
  ["a name twice", '{"s": {}, "s": {}}', /^x\.json says s twice/],
  ["a list on the way", '{"s": []}', /^x\.json has no object at s/],
])("refused: %s", (_, text, message) => {
  for (const deed of [() => json.get(text, ["s", "bus"], FILE), () => json.set(text, ["s", "bus"], 1, FILE), () => json.append(text, ["s", "bus"], 1, FILE)]) {
    expect(deed).toThrow(expect.objectContaining({ code: "BAD_DATA", file: FILE, message: expect.stringMatching(message) }) as BusError);
  }
});

test("a byte order mark stays, and nothing at all becomes an object", () => {
  expect(json.set("\ufeff{}\n", ["a"], 1, FILE)).toBe('\ufeff{\n  "a": 1\n}\n');
  expect(json.set("", ["a"], 1, FILE)).toBe('{\n  "a": 1\n}\n');
  expect(json.get("\ufeff", ["a"], FILE)).toBeUndefined();
});

test("a value is replaced in its place", () => {
  expect(json.set('{\n  "a": { "command": "x" }, // c\n  "b": 1\n}', ["a", "command"], "y", FILE)).toBe('{\n  "a": { "command": "y" }, // c\n  "b": 1\n}');
});

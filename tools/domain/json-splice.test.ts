import { expect, test } from "vitest";
import { type Span, layoutOf, prettyJson, withMember } from "./json-splice.js";

/** `container` and `last` are found by their text. */
const at = (text: string, part: string): Span => ({ offset: text.indexOf(part), length: part.length });
const whole = (text: string): Span => at(text, text.trim());

test.each<[what: string, text: string, last: string | null, expected: string]>([
  ["an empty object", "{}\n", null, '{\n  "k": 1\n}\n'],
  ["an empty object over lines", "{\n}\n", null, '{\n  "k": 1\n}\n'],
  ["an empty object with a comment", "{ // c\n}\n", null, '{ // c\n  "k": 1\n}\n'],
  ["one line", '{ "a":  1 }', '"a":  1', '{ "a":  1, "k": 1 }'],
  ["one line with a trailing comma", '{ "a": 1, }', '"a": 1', '{ "a": 1, "k": 1 }'],
  ["lines", '{\n  "a":   1\n}\n', '"a":   1', '{\n  "a":   1,\n  "k": 1\n}\n'],
  ["tabs and CRLF", '{\r\n\t"a": 1\r\n}', '"a": 1', '{\r\n\t"a": 1,\r\n\t"k": 1\r\n}'],
  ["a comment after the last member", '{\n    "a": 1 // mine\n}\n', '"a": 1', '{\n    "a": 1, // mine\n    "k": 1\n}\n'],
  ["a trailing comma and a comment", '{\n  "a": 1, /* x */ // mine\n}\n', '"a": 1', '{\n  "a": 1, /* x */ // mine\n  "k": 1\n}\n'],
  ["a comma on a line of its own", '{\n  "a": 1\n  ,\n}\n', '"a": 1', '{\n  "a": 1\n  ,\n  "k": 1\n}\n'],
  ["a comma in a comment", '{\n  "a": 1 /* , */\n}\n', '"a": 1', '{\n  "a": 1, /* , */\n  "k": 1\n}\n'],
  ["a comment over lines", '{\n  "a": 1 /* x\n  y */\n}\n', '"a": 1', '{\n  "a": 1, "k": 1 /* x\n  y */\n}\n'],
  ["a comment at the end", '{\n  "a": 1\n  // the end\n}\n', '"a": 1', '{\n  "a": 1,\n  "k": 1\n  // the end\n}\n'],
  ["a last member that begins behind the bracket", '{ "a": 1\n}\n', '"a": 1', '{ "a": 1,\n  "k": 1\n}\n'],
])("%s", (_, text, last, expected) => {
  expect(withMember(text, whole(text), last === null ? null : at(text, last), "k", 1)).toBe(expected);
});

test("a list takes a value without a name, and a nested member its own indentation", () => {
  const text = '{\n    "l": [\n        "a"\n    ]\n}';
  expect(withMember(text, at(text, '[\n        "a"\n    ]'), at(text, '"a"'), null, { x: [1, 2], y: {} })).toBe('{\n    "l": [\n        "a",\n        {\n            "x": [1, 2],\n            "y": {}\n        }\n    ]\n}');
});

test.each([[["a", "b"], '["a", "b"]'], [["[", "b"], '[\n  "[",\n  "b"\n]'], [[], "[]"], [[{ a: 1 }], '[\n  {\n    "a": 1\n  }\n]']])("%j", (value, expected) => {
  const pretty = prettyJson(value, layoutOf(""), "");
  expect(pretty).toBe(expected);
  expect(JSON.parse(pretty)).toEqual(value);
});

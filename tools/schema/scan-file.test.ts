import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeFs } from "../platform/fs-port.js";
import type { LogEntry, ScanOptions } from "../store/contract.js";
import { scanFile, scanRange } from "./scan-file.js";

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "scan-"));
  path = join(folder, "log.jsonl");
});
afterAll(() => rmSync(folder, { recursive: true }));

const LABEL = { file: "_bus/log.jsonl", log: "events" } as const;
const scan = (bytes: string | Buffer, options?: ScanOptions): LogEntry[] => {
  writeFileSync(path, bytes);
  return [...scanFile(nodeFs, path, LABEL, options)];
};
const told = (entries: LogEntry[]): unknown[] => entries.map((entry) => (entry.ok ? (entry.value["id"] ?? entry.value) : `${entry.problem.line}: ${entry.problem.message}`));
const line = (id: string, rest: Record<string, unknown> = {}): string => JSON.stringify({ ts: "t", id, ...rest });
const nested = (depth: number): string => `{"id":"n","v":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

describe("what a line may be", () => {
  test.each<[string, string | Buffer, unknown[]]>([
    ["nothing", "", []],
    ["empty lines", "\n\r\n\n{}\n", [{}]],
    ["CRLF", `${line("a")}\r\n${line("b")}\r\n`, ["a", "b"]],
    ["an unterminated tail", `${line("a")}\n${line("b")}`, ["a"]],
    ["a lone CR is no line end", '{"id":\r"a"}\n', ["a"]],
    ["U+2028 is no line end", `${line("a", { s: "\u2028" })}\n`, ["a"]],
    ["not JSON", `{"id"\n${line("b")}\n`, ["1: the line is a fragment of a write that was cut off; it is skipped", "b"]],
    ["NUL bytes", Buffer.concat([Buffer.alloc(20), Buffer.from(`\n${line("b")}\n`)]), ["1: the line is not JSON; it is skipped", "b"]],
    ["not an object", '7\n[]\nnull\n"x"\n', [1, 2, 3, 4].map((n) => `${n}: the line is not a JSON object; it is skipped`)],
    ["invalid UTF-8", Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff]), Buffer.from(`"}\n${line("é")}\n`)]), ["1: the line is not UTF-8; it is skipped", "é"]],
    ["as deep as allowed", `${nested(32)}\n`, ["n"]],
    ["too deep", `${nested(33)}\n`, ["1: the line is nested deeper than 32 levels; it is skipped"]],
    ["very deep", `${nested(30_000)}\n`, ["1: the line is nested deeper than 32 levels; it is skipped"]],
    ["brackets in a text are no depth", `${line("a", { s: "[{".repeat(99) })}\n`, ["a"]],
    ["many siblings are no depth", `${line("a", { s: Array.from({ length: 99 }, () => ({})) })}\n`, ["a"]],
    ["64 KiB", `${line("a", { s: "x".repeat(65_536 - line("a", { s: "" }).length) })}\n`, ["a"]],
    ["64 KiB and a byte", `${line("a", { s: "x".repeat(65_537 - line("a", { s: "" }).length) })}\n${line("b")}\n`, ["1: the line is 65537 bytes long; at most 65536 are read", "b"]],
    ["3 MB", `${"x".repeat(3_000_000)}\n${line("b")}\n`, ["1: the line is 3000000 bytes long; at most 65536 are read", "b"]],
    ...['"__proto__":{"x":1}', '"constructor":1', '"prototype":null', '"\\u005f_proto__":1', '"m":{"__proto__":[]}', '"m":[{"deep":{"constructor":1}}]'].map(
      (member): [string, string, unknown[]] => [`the member ${member}`, `{"id":"a",${member}}\n`, ["1: the line has a key that is refused (__proto__, constructor, prototype); it is skipped"]],
    ),
    ["those words as values", `${line("a", { s: "__proto__", t: ["constructor"], m: { p: "prototype" } })}\n`, ["a"]],
  ])("%s", (_what, bytes, wanted) => {
    expect(told(scan(bytes))).toEqual(wanted);
    expect(told(scan(bytes, { direction: "backward" })).map((item) => (typeof item === "string" ? item.replace(/^undefined: the line at byte \d+/, "N: the line") : item))).toEqual(
      wanted.toReversed().map((item) => (typeof item === "string" ? item.replace(/^\d+: /, "N: ") : item)),
    );
  });
});

describe("a whole line glued to a torn one", () => {
  const glued = "1: the line begins with a torn fragment; the whole line glued to it is read";
  const skipped = "1: the line is a fragment of a write that was cut off; it is skipped";
  const whole = line("b", { meta: { id: "inner", ts: "t" } });
  test.each<[string, string | Buffer, unknown[]]>([
    ["after a cut text", `{"ts":"t","id":"a","summary":"half${whole}\n`, [glued, "b"]],
    ["after a byte that is no UTF-8", Buffer.concat([Buffer.from('{"ts":"'), Buffer.from([0xc3]), Buffer.from(`${whole}\n`)]), [glued, "b"]],
    ["a member of a line that lost its end is not a line", '{"ts":"t","id":"a","meta": {"id":"x","ts":"t"}\n', [skipped]],
    ["in a list neither", '{"ts":"t","id":"a","list":[1, {"id":"x","ts":"t"}\n', [skipped]],
    ["without id or ts it is none", '{"ts":"t{"id":"x"}\n', [skipped]],
  ])("%s", (_what, bytes, wanted) => expect(told(scan(bytes))).toEqual(wanted));

  test("both have the line's place, the entry where it begins", () => {
    const entries = scan(`${line("a")}\n{"torn${whole}\n${line("c")}\n`);
    const start = line("a").length + 1;
    expect(entries.map(({ place }) => [place.offset, place.line])).toEqual([[0, 1], [start, 2], [start + 6, 2], [start + 6 + whole.length + 1, 3]]);
    expect(entries.map((entry) => (entry.ok ? entry.bytes : null))).toEqual([start, null, whole.length + 1, line("c").length + 1]);
  });
});

test("a problem names file, line and a command", () => {
  const [entry] = scan("x\n");
  expect(entry).toEqual({ ok: false, place: { ...LABEL, offset: 0, line: 1 }, problem: { rule: "log-line", severity: "error", file: LABEL.file, line: 1, message: "the line is not JSON; it is skipped", hint: "bus doctor" } });
});

test("a missing file has no lines, a folder is an error", () => {
  expect([...scanFile(nodeFs, join(folder, "missing"), LABEL)]).toEqual([]);
  expect(() => [...scanFile(nodeFs, folder, LABEL)]).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.constantFrom('"T-1"', "x".repeat(70_000), '{"id":"q","ts":"t"}'));
const good = fc.array(text, { minLength: 1, maxLength: 25 }).map((texts) => texts.map((summary, n) => line(`id-${n}`, { summary })));

test("the ranges of a file give every line once, and the number of lines passed", () => {
  fc.assert(
    fc.property(good, fc.array(fc.nat(), { maxLength: 4 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join("\n"));
      const whole = scan(bytes);
      const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      let passed = 0;
      const found = edges.slice(1).flatMap((end, n) => {
        const entries = [];
        const range = scanRange(nodeFs, path, LABEL, edges[n] ?? 0, end);
        let next = range.next();
        for (; next.done !== true; next = range.next()) entries.push({ offset: next.value.place.offset, line: passed + (next.value.place.line ?? NaN) });
        passed += next.value;
        return entries;
      });
      expect(found).toEqual(whole.map(({ place: { offset, line: number } }) => ({ offset, line: number })));
      expect(passed).toBe(lines.length * 2 - 1);
    }),
    { numRuns: 60 },
  );
});

test("the prefilter finds what a full scan finds, in both directions", () => {
  fc.assert(
    fc.property(good, fc.subarray(['"T-1"', '"id":"id-1', "x"], { minLength: 1 }), (lines, containing) => {
      const bytes = `${lines.join("\n")}\n`;
      const wanted = lines.filter((one) => Buffer.byteLength(one) <= 65_536 && containing.every((part) => one.includes(part))).map((one) => JSON.parse(one).id);
      expect(told(scan(bytes, { containing }))).toEqual(wanted);
      expect(told(scan(bytes, { containing, direction: "backward" }))).toEqual(wanted.toReversed());
    }),
    { numRuns: 60 },
  );
});

test("whatever bytes are damaged, nothing is thrown and every undamaged line is read", () => {
  const damage = fc.array(fc.record({ at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 30 }), insert: fc.boolean() }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(good, damage, (lines, wounds) => {
      const short = lines.filter((one) => one.length < 60_000);
      // Each line is hurt by itself, so that the others are known to be whole.
      const hurt = new Map(wounds.map((wound) => [wound.at % (short.length + 1), wound]));
      const parts = short.map((one, n) => {
        const wound = hurt.get(n);
        const bytes = Buffer.from(one);
        if (wound === undefined) return bytes;
        const at = wound.at % bytes.length;
        return Buffer.concat([bytes.subarray(0, at), wound.bytes, bytes.subarray(wound.insert ? at : at + wound.bytes.length)]);
      });
      const wanted = short.filter((_one, n) => !hurt.has(n)).map((one) => JSON.parse(one).id);
      const bytes = Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")]));
      for (const direction of ["forward", "backward"] as const) {
        const found = new Set(told(scan(bytes, { direction })));
        expect(wanted.filter((id) => !found.has(id))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

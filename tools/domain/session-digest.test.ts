import fc from "fast-check";
import { encode as encodeCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as encodeO200k } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import { type SessionFacts, sessionDigest } from "./session-digest.js";

const FACTS: SessionFacts = { agent: "codex-1", branch: "agent/codex-1/watch", mine: [], others: [], unread: [], problems: 0, next: "bus queue next" };
const held = (owner: string, id: string, files: string[] = [], objective?: string) => ({ owner, id, files, ...(objective !== undefined && { objective }) });

test.each<[what: string, facts: Partial<SessionFacts>, lines: string[]]>([
  ["nothing", {}, ["It holds nothing.", "Others hold nothing.", "Next: bus queue next"]],
  ["an unknown agent", { agent: undefined as unknown as string }, ["The bus does not know this session's agent yet.", "It holds nothing.", "Others hold nothing.", "Next: bus queue next"]],
  [
    "something of everything",
    { mine: [held("codex-1", "QUEUE-001", ["src/**", "lib"])], others: [held("b", "L-1", ["docs"], "rework\nall"), held("c", "QUEUE-002")], unread: ["b", "b", "m"], problems: 1, next: "bus message inbox" },
    ["It holds: QUEUE-001 (src/** and 1 more).", "Others hold: b L-1 (docs), rework all; c QUEUE-002.", "Unread messages: 3, from b, m.", "Records that cannot be read: 1 (bus validate).", "Next: bus message inbox"],
  ],
])("%s", (_, facts, lines) => {
  const told = sessionDigest(Object.fromEntries(Object.entries({ ...FACTS, ...facts }).filter(([, value]) => value !== undefined)) as unknown as SessionFacts).split("\n");
  expect(told.slice(-lines.length)).toEqual(lines);
});

test.each(["𒀱", "e\u0301\u0327", "👩🏽‍🚀", "Q", "x9-", "\u{10ffff}"])("at its worst, of %j alone", (letter) => {
  const name = letter.repeat(100);
  const many = Array.from({ length: 50 }, () => held(name, name, [name, name], name));
  const text = sessionDigest({ agent: name, branch: name, mine: many, others: many, unread: Array.from({ length: 50 }, (_, n) => `${letter}${n}${name}`), problems: 9_999_999, next: `bus claim ${"xQ9-".repeat(32)}` }, "/x9-".repeat(20));
  for (const encode of [encodeO200k, encodeCl100k]) expect(encode(text).length).toBeLessThanOrEqual(300);
  expect(text).toContain("50");
});

test("it never takes more than 300 tokens, and always ends with the next command", () => {
  const name = fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: "grapheme", maxLength: 120 }), fc.string({ unit: "binary", maxLength: 60 }), fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/));
  const thing = fc.record({ owner: name, id: name, files: fc.array(name, { maxLength: 4 }), objective: name });
  const facts = fc.record({ agent: name, branch: name, mine: fc.array(thing, { maxLength: 30 }), others: fc.array(thing, { maxLength: 30 }), unread: fc.array(name, { maxLength: 30 }), problems: fc.nat(), next: fc.constant("bus message inbox") });
  fc.assert(
    fc.property(facts, fc.stringMatching(/^[\w./-]{1,150}$/), (all, typed) => {
      const text = sessionDigest(all, typed);
      for (const encode of [encodeO200k, encodeCl100k]) expect(encode(text, { allowedSpecial: "all" }).length).toBeLessThanOrEqual(300);
      expect(text.endsWith("\nNext: bus message inbox")).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("how to call it is told, unless that would take too much", () => {
  expect(sessionDigest(FACTS, "node_modules/.bin/bus")).toContain("(buslane; in a shell `node_modules/.bin/bus`)");
  expect(sessionDigest(FACTS, `/${"x9-/".repeat(60)}bus`)).toContain("(buslane).");
});

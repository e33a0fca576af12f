import { expect, test } from "vitest";
import { type Change, type History, checkHistory } from "./history.js";

const FREE = { owner: null, until: 0 };
const held = (owner: string, until = 100) => ({ owner, until });
const change = (rev: number, times: [number, number], from: Change["from"], to: Change["to"], more: Partial<Change> = {}): Change => ({
  register: "T",
  kind: "change",
  start: times[0],
  end: times[1],
  rev,
  nonce: `n${rev}`,
  prev: rev === 1 ? null : `n${rev - 1}`,
  from,
  to,
  now: 50,
  ...more,
});
const read = (rev: number, times: [number, number]): History[number] => ({ register: "T", kind: "read", start: times[0], end: times[1], rev });

const taken = change(1, [0, 10], null, held("a"));
const released = change(2, [20, 30], held("a"), FREE);

test.each<[string, History, RegExp | null]>([
  ["one after the other", [taken, read(1, [11, 12]), released, change(3, [40, 50], FREE, held("b"))], null],
  ["a read at the same time may see either", [taken, released, read(1, [21, 29]), read(2, [21, 29])], null],
  ["a change between that nobody acknowledged", [taken, change(3, [40, 50], FREE, held("b"))], null],
  ["a lease that ended", [taken, change(2, [20, 30], held("a"), held("b"), { now: 101 })], null],
  ["other registers have their own numbers", [taken, { ...taken, register: "U" }], null],
  ["a number given twice", [taken, { ...taken, nonce: "x" }], /acknowledged twice/],
  ["an old read", [taken, released, read(1, [31, 32])], /read of revision 1 began after 2/],
  ["a change in the past", [{ ...released, rev: 5, start: 0, end: 1 }, change(3, [2, 3], FREE, held("b"))], /change of revision 3 began after 5/],
  ["a broken chain", [taken, { ...released, prev: "x" }], /did not replace/],
  ["a theft", [taken, change(2, [20, 30], held("a"), held("b"))], /took what a held/],
  ["a decision on something else", [taken, change(2, [20, 30], FREE, held("b"))], /decided on something else/],
])("%s", (_, history, expected) => {
  const broken = checkHistory(history).join("\n");
  if (expected === null) expect(broken).toBe("");
  else expect(broken).toMatch(expected);
});

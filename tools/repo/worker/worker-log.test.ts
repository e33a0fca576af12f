import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, openSync, statSync, truncateSync, utimesSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../../dev/scratch-repo.js";
import { filesAt } from "./test-files.js";

const LOG = "tmp/worker-P01-a.log";
const at = (content: string | Buffer) => {
  const home = scratch({ "tmp/": "" });
  writeFileSync(join(home, LOG), content);
  return { home, log: filesAt(home).log(LOG) };
};
const every = async (log: ReturnType<typeof at>["log"]) => {
  const found: [number, string][] = [];
  for await (const { line, text } of log.lines()) found.push([line, text]);
  return found;
};

test.each<[string, string | Buffer, string[], [number, string][]]>([
  ["nothing", "", [], []],
  ["one newline", "\n", [""], [[1, ""]]],
  ["a line without its end", "abc", ["abc"], [[1, "abc"]]],
  ["empty lines", "\na\n\nb\n", ["", "a", "", "b"], [[1, ""], [2, "a"], [3, ""], [4, "b"]]],
  ["carriage returns before newlines", "a\r\nb\r\n", ["a", "b"], [[1, "a"], [2, "b"]]],
  ["progress", "10%\r20%\rError: x\r100%\n", ["100%"], [[1, "10%"], [1, "20%"], [1, "Error: x"], [1, "100%"]]],
  ["colours and titles", "\u001b[31mred\u001b[0m \u001b]0;title\u0007x\n", ["red x"], [[1, "red x"]]],
  ["what a terminal obeys", "a\u0007\u0008b\u202ec\u009b2Jd\n", ["abcd"], [[1, "abcd"]]],
  ["letters of several bytes", "äöü€😀\n", ["äöü€😀"], [[1, "äöü€😀"]]],
  ["bytes that are no text", Buffer.of(0xff, 0x41, 0, 0xfe, 10, 0x42), ["\uFFFDA\uFFFD", "B"], [[1, "\uFFFDA\uFFFD"], [2, "B"]]],
])("reads %s", async (_, content, tail, lines) => {
  const { log } = at(content);
  expect(log.tail(9)).toEqual(tail);
  expect(await every(log)).toEqual(lines);
});

test("the last lines are the last, however they fall on what is read at once", () => {
  for (const length of [1, 7, 100, 65_535, 65_536, 65_537, 70_000]) {
    const lines = Array.from({ length: 9 }, (_, n) => String(n).repeat(length));
    const { log } = at(`${lines.join("\n")}\n`);
    for (const wanted of [0, 1, 2, 8, 9, 10]) {
      const shown = lines.slice(wanted === 0 ? 9 : -wanted).map((line) => (length > 2000 ? `…${line.slice(-1999)}` : line));
      expect([length, wanted, log.tail(wanted)]).toEqual([length, wanted, shown]);
    }
  }
});

test("letters that fall on two pieces of what is read at once are whole", async () => {
  const lines = Array.from({ length: 9000 }, (_, n) => `${n} ä€😀`);
  const { log } = at(lines.join("\n"));
  expect(await every(log)).toEqual(lines.map((text, n) => [n + 1, text]));
  expect(log.tail(9000)).toEqual(lines);
});

test("a long line is shown by its end, and looked at from its beginning, at most 2,000 characters", async () => {
  expect(at(`begin${"\u001b[0m".repeat(5000)}ends\n`).log.tail(1)).toEqual(["…ends"]);
  const { log } = at(`${"a".repeat(2000)}\n${"b".repeat(3000)}end\n`);
  expect(log.tail(2)).toEqual(["a".repeat(2000), `…${"b".repeat(1996)}end`]);
  expect(await every(log)).toEqual([[1, "a".repeat(2000)], [2, `${"b".repeat(1999)}…`]]);
});

test("S4-04: while it is written, what is there is read, and no further", async () => {
  const { home, log } = at("one\ntwo");
  expect(log.tail(5)).toEqual(["one", "two"]);
  const found: string[] = [];
  for await (const { text } of log.lines()) {
    found.push(text);
    appendFileSync(join(home, LOG), "!\nmore\n");
  }
  expect(found).toEqual(["one", "two"]);
  expect(log.tail(5)).toEqual(["one", "two!", "more", "!", "more"]);
  truncateSync(join(home, LOG), 2);
  expect(log.tail(5)).toEqual(["on"]);
});

test("how long it is and when it was last written; nothing where there is no log", async () => {
  const { home, log } = at("abc");
  utimesSync(join(home, LOG), 1_700_000_000, 1_700_000_000);
  expect(log.facts()).toEqual({ bytes: 3, at: 1_700_000_000_000 });
  const none = filesAt(home).log("tmp/none/x.log");
  expect([none.facts(), none.tail(3), await every(none), none.from(0).length]).toEqual([null, [], [], 0]);
});

test("bytes from anywhere, a piece at a time", () => {
  const { log } = at(Buffer.alloc(70_000, "x"));
  expect([0, 65_536, 69_999, 70_000, 99_999].map((offset) => log.from(offset).length)).toEqual([65_536, 4464, 1, 0, 0]);
});

test("a gigabyte, in lines or without a newline, takes no memory", ({ skip }) => {
  const home = scratch({ "tmp/": "" });
  const LARGE = 1 << 30;
  if (spawnSync("df", ["--output=avail", "--block-size=1", home], { encoding: "utf8" }).stdout.split("\n").map(Number)[1]! < 2 * LARGE) skip("no room for it");
  const fd = openSync(join(home, LOG), "a");
  const block = Buffer.from(`${"all of this has been said before, and more of it will be said again \n".repeat(15_000)}`);
  for (let size = 0; size < LARGE / 16; size += block.length) writeSync(fd, block);
  // A hole reads as zeros: one line of the rest.
  writeSync(fd, "the beginning ");
  closeSync(fd);
  truncateSync(join(home, LOG), LARGE);
  appendFileSync(join(home, LOG), " the end\nlast\n");
  expect(statSync(join(home, LOG)).size).toBeGreaterThan(LARGE);
  const program = `
    import { filesAt } from ${JSON.stringify(new URL("./test-files.ts", import.meta.url).href)};
    const before = process.resourceUsage().maxRSS;
    const log = filesAt(process.argv[1]).log(${JSON.stringify(LOG)});
    const tail = log.tail(3);
    let lines = 0, longest = 0, last = "";
    for await (const { text, line } of log.lines()) { lines = line; longest = Math.max(longest, text.length); last = text; }
    console.log(JSON.stringify({ tail: tail.map((text) => text.slice(-8)), lines, longest, last, grown: process.resourceUsage().maxRSS - before < 200_000 }));`;
  const ran = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, home], { encoding: "utf8" });
  const lines = Math.ceil(LARGE / 16 / block.length) * 15_000 + 2;
  expect([ran.status, JSON.parse(ran.stdout)]).toEqual([0, { tail: [" the end", "last"], lines, longest: 67, last: "last", grown: true }]);
});

test("a log that takes long to be read keeps nobody from being heard meanwhile", async () => {
  const { log } = at("line\n".repeat(300_000));
  let heard = 0;
  let count = 0;
  setImmediate(() => (heard = count));
  for await (const _ of log.lines()) count += 1;
  expect(count).toBe(300_000);
  expect(heard).toBeGreaterThan(0);
  expect(heard).toBeLessThan(count);
});

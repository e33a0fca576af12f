import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryBus } from "../../dev/verify/registers-bench.js";
import { nodeFs } from "../../platform/fs-port.js";
import { safePath } from "../../platform/safe-path.js";
import { FollowedFile } from "./follow-file.js";
import { SeenLines } from "./follow-seen.js";
import { LogFollower, type FollowStart } from "./log-follower.js";

let bus: ReturnType<typeof temporaryBus>;
let path: string;
let opened: LogFollower[];
beforeEach(() => {
  bus = temporaryBus();
  mkdirSync(join(bus.busDir, "events"));
  path = join(bus.busDir, "events", "events.jsonl");
  opened = [];
});
afterEach(() => {
  for (const follower of opened) follower.close();
  bus.dispose();
});

const LABEL = { file: "_bus/events/events.jsonl", log: "events" } as const;
const line = (id: string): string => `${JSON.stringify({ id, ts: "t", summary: `a line that is longer than a fingerprint ${id}`.padEnd(90) })}\n`;
const lines = (ids: string): string => [...ids].map(line).join("");
const add = (ids: string): void => appendFileSync(path, lines(ids));
const begin = (start: FollowStart): LogFollower => {
  const follower = new LogFollower(nodeFs, new FollowedFile(nodeFs, safePath(nodeFs, bus.busDir), path), LABEL, start);
  opened.push(follower);
  return follower;
};
const read = (follower: LogFollower): string => [...follower.entries()].map((entry) => (entry.ok ? String(entry.value["id"]) : "!")).join("");
const replaceBy = (content: string): void => {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
};
const rotate = (): void => renameSync(path, path.replace("events.jsonl", "events-1-2.jsonl"));

/** Each changes a log of "abcd" that was read up to "b" or "d"; what stands in `then` must come, no more and no less. */
const CHANGES: readonly (readonly [what: string, change: () => void])[] = [
  ["appended to", () => add("ef")],
  ["renamed over by a copy with more", () => replaceBy(lines("abcdef"))],
  ["rotated", () => (rotate(), add("ef"))],
  ["rotated when more was in it", () => (add("e"), rotate(), add("f"))],
  ["rotated, and the last line written again", () => (rotate(), add("def"))],
  ["unlinked and made again with everything", () => (unlinkSync(path), add("abcdef"))],
  ["truncated, then written again", () => (truncateSync(path, 0), add("abcdef"))],
  ["truncated to half, then longer", () => (truncateSync(path, line("a").length * 2), add("cdef"))],
  ["rewritten in place with a line before", () => writeFileSync(path, lines("xabcdef"))],
  ["replaced with a line before", () => replaceBy(lines("xabcdef"))],
  ["written to with copies", () => add("ddeaef")],
];

describe("a log that is followed from its beginning", () => {
  test.each(CHANGES)("is %s: nothing is missing, nothing comes twice", (what, change) => {
    add("abcd");
    const follower = begin("beginning");
    expect(read(follower)).toBe("abcd");
    change();
    expect(read(follower)).toBe(what.endsWith("a line before") ? "xef" : "ef");
    add("gh");
    expect(read(follower)).toBe("gh");
    expect(read(follower)).toBe("");
  });
});

describe("a log that is followed from its end", () => {
  test.each(CHANGES)("is %s: what was there before does not come", (what, change) => {
    add("abcd");
    const follower = begin("end");
    change();
    expect(read(follower)).toBe(what.endsWith("a line before") ? "xef" : "ef");
    add("gh");
    expect(read(follower)).toBe("gh");
  });
});

describe("a follower that starts again from its position", () => {
  test.each(CHANGES)("finds the log %s", (what, change) => {
    add("abcd");
    const first = begin("beginning");
    let seen = "";
    for (const entry of first.entries()) {
      seen += entry.ok ? entry.value["id"] : "!";
      if (seen === "ab") break;
    }
    const position = JSON.parse(JSON.stringify(first.position()));
    first.close();
    change();
    const again = begin(position);
    expect(read(again)).toBe(what.endsWith("a line before") ? "xcdef" : "cdef");
    add("gh");
    expect(read(again)).toBe("gh");
  });

  test("reads everything again when its place is gone: twice is better than never", () => {
    add("abcd");
    const first = begin("beginning");
    read(first);
    replaceBy(lines("xy"));
    expect(read(begin(first.position() ?? "end"))).toBe("xy");
  });

  test("stays at its position while there is no file", () => {
    add("ab");
    const first = begin("end");
    const position = first.position();
    rmSync(path);
    const again = begin(position ?? "end");
    expect([read(again), again.position()]).toEqual(["", position]);
    add("abc");
    expect(read(again)).toBe("c");
  });
});

describe("what is not there yet", () => {
  test("a torn tail waits for its end, also at the start", () => {
    add("a");
    appendFileSync(path, line("b").slice(0, 30));
    const follower = begin("end");
    expect(read(follower)).toBe("");
    appendFileSync(path, line("b").slice(30));
    expect(read(follower)).toBe("b");
    appendFileSync(path, '{"id":"torn');
    expect(read(follower)).toBe("");
    appendFileSync(path, `\n${line("c")}`);
    expect(read(follower)).toBe("!c");
  });

  test("a file that comes later is read from its beginning", () => {
    const follower = begin("end");
    expect([read(follower), follower.position()]).toEqual(["", null]);
    add("ab");
    expect(read(follower)).toBe("ab");
  });

  test("what is written into a file that lost its name still comes", () => {
    add("a");
    const follower = begin("beginning");
    read(follower);
    rotate();
    appendFileSync(path.replace("events.jsonl", "events-1-2.jsonl"), line("b"));
    expect(read(follower)).toBe("b");
    add("c");
    expect(read(follower)).toBe("c");
  });
});

test("what another log holds before a copy of an old line is not taken for old", () => {
  add("abcd");
  const [live, ended] = [begin("end"), begin("end")];
  const position = ended.position();
  ended.close();
  unlinkSync(path);
  add("efdg");
  expect(read(live)).toBe("efg");
  expect(read(begin(position ?? "end"))).toBe("efg");
});

test("a line over the limit is passed as a problem, and its place is known afterwards", () => {
  add("a");
  appendFileSync(path, `${"x".repeat(3_000_000)}\n`);
  add("b");
  const follower = begin("beginning");
  expect(read(follower)).toBe("a!b");
  const again = begin(follower.position() ?? "end");
  add("c");
  expect([read(follower), read(again)]).toEqual(["c", "c"]);
});

test("a checkout of an older version shows nothing, and what comes after it is shown", () => {
  add("abcd");
  const follower = begin("end");
  unlinkSync(path);
  add("ab");
  expect(read(follower)).toBe("");
  add("xy");
  expect(read(follower)).toBe("xy");
});

test("the same content in another inode is no reason to read again", () => {
  add("abcd");
  const first = begin("beginning");
  read(first);
  const position = first.position();
  copyFileSync(path, `${path}.new`);
  renameSync(`${path}.new`, path);
  const again = begin(position ?? "end");
  add("e");
  expect(read(again)).toBe("e");
  expect(again.position()?.ino).toBe(statSync(path).ino);
});

test("the memory of lines is bounded: the oldest is forgotten first", () => {
  const entry = (id: string) => ({ ok: true, value: { id }, place: { log: "events", file: "f", offset: 0 }, bytes: 1 }) as const;
  const seen = new SeenLines(undefined, 3);
  expect([..."abcab"].map((id) => seen.add(entry(id)))).toEqual([true, true, true, false, false]);
  expect([..."dba"].map((id) => seen.add(entry(id)))).toEqual([true, false, true]);
});

test("any order of changes: every line that was in the log when it was read comes once", () => {
  const step = fc.constantFrom("append", "append", "tail", "rotate", "replace", "truncate", "recreate", "restart");
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      rmSync(join(bus.busDir, "events"), { recursive: true });
      mkdirSync(join(bus.busDir, "events"));
      let follower = begin("beginning");
      let [written, handed, n] = ["", "", 0];
      for (const what of steps) {
        const id = String.fromCharCode(0x100 + n++);
        const content = statSync(path, { throwIfNoEntry: false }) === undefined ? "" : readFileSync(path, "utf8").replace(/[^\n]+$/, "");
        if (what === "restart") {
          const position = follower.position();
          follower.close();
          follower = begin(position ?? "beginning");
        } else if (what === "rotate" && content !== "") renameSync(path, join(bus.busDir, "events", `events-${n}.jsonl`));
        else if (what === "tail") {
          appendFileSync(path, "{torn");
          handed += read(follower);
          appendFileSync(path, "\n");
        }
        else {
          if (what === "replace") replaceBy(content + line(id));
          else if (what === "truncate") writeFileSync(path, content + line(id));
          else if (what === "recreate") {
            rmSync(path, { force: true });
            writeFileSync(path, content + line(id));
          } else appendFileSync(path, line(id));
          written += id;
        }
        handed += read(follower);
      }
      handed += read(follower);
      follower.close();
      expect(handed.replaceAll("!", "")).toBe(written);
    }),
    { numRuns: 100 },
  );
});

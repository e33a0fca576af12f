import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StorePair } from "./contract.suite.js";
import type { FollowOptions, LogEntry, LogLine, LogName, ScanOptions } from "./contract.js";

const line = (id: string, extra: Record<string, unknown> = {}): LogLine => ({ ts: "2026-01-01T00:00:00Z", id, session_id: "s1", event: "note", summary: `line ${id}`, ...extra });
const sha256 = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const idOf = (entry: LogEntry): unknown => (entry.ok ? entry.value["id"] : entry.problem.message);

/** What every driver's logs do. */
export function logSuite(name: string, makeStore: () => StorePair): void {
  describe(`logs of ${name}`, () => {
    let pair: StorePair;
    let stop: AbortController;
    beforeEach(() => {
      pair = makeStore();
      stop = new AbortController();
    });
    afterEach(() => {
      stop.abort();
      pair.dispose();
    });

    const ids = async (log: LogName, options?: ScanOptions): Promise<unknown[]> => {
      const found = [];
      for await (const entry of pair.peer.logs.scan(log, options)) found.push(idOf(entry));
      return found;
    };
    const follow = (options: Partial<FollowOptions> = {}) => pair.peer.logs.follow({ logs: "events+messages", signal: stop.signal, ...options });
    const take = async (follower: AsyncIterable<LogEntry>, wanted: number): Promise<unknown[]> => {
      const iterator = follower[Symbol.asyncIterator]();
      const found = [];
      while (found.length < wanted) {
        const { value, done } = await iterator.next();
        if (done === true) break;
        found.push(idOf(value));
      }
      return found;
    };

    test("a log that was never written has no name and no lines", async () => {
      expect(await pair.store.logs.names()).toEqual([]);
      expect(await ids("events")).toEqual([]);
    });

    test("lines come back in order of arrival, whole, with their place", async () => {
      const one = await pair.store.logs.append("events", line("a", { meta: { deep: ["é", "\u2028", null] }, extra: "x" }));
      await pair.peer.logs.append("events", line("b", { session_id: "s2" }));
      const entries = [];
      for await (const entry of pair.peer.logs.scan("events")) entries.push(entry);
      expect(entries.map(idOf)).toEqual(["a", "b"]);
      expect(entries[0]).toMatchObject({ ok: true, value: one, place: { log: "events", line: 1 } });
      expect(entries[1]?.place.offset).toBeGreaterThan(entries[0]?.place.offset ?? Infinity);
    });

    test("names lists events first, then channels", async () => {
      for (const log of ["messages/b", "messages/a", "events"] as const) await pair.store.logs.append(log, line(log));
      expect(await pair.peer.logs.names()).toEqual(["events", "messages/a", "messages/b"]);
      expect(await ids("messages/a")).toEqual(["messages/a"]);
    });

    test("scans backward, from an offset, and by text", async () => {
      const places = [];
      for (const id of ["a", "b", "c", "d"]) await pair.store.logs.append("events", line(id, { task_id: id < "c" ? "T-1" : "T-2" }));
      for await (const entry of pair.store.logs.scan("events")) places.push(entry.place.offset);
      expect(await ids("events", { direction: "backward" })).toEqual(["d", "c", "b", "a"]);
      expect(await ids("events", { from: places[2] ?? -1 })).toEqual(["c", "d"]);
      expect(await ids("events", { from: places[2] ?? -1, direction: "backward" })).toEqual(["b", "a"]);
      expect(await ids("events", { containing: ['"T-1"'] })).toEqual(["a", "b"]);
      expect(await ids("events", { containing: ['"T-1"', '"b"'], direction: "backward" })).toEqual(["b"]);
    });

    test("each session's lines are chained over all logs by number and hash", async () => {
      const one = await pair.store.logs.append("events", line("a"));
      const other = await pair.store.logs.append("events", line("x", { session_id: "s2" }));
      const two = await pair.peer.logs.append("messages/t", line("b"));
      const three = await pair.store.logs.append("events", line("c", { seq: 99, prev: "made up" }));
      expect([one, other, two, three].map((written) => written["seq"])).toEqual([1, 1, 2, 3]);
      expect([one["prev"], two["prev"], three["prev"]]).toEqual([undefined, sha256(one), sha256(two)]);
    });

    test.each([
      ["longer than 64 KiB", line("a", { summary: "x".repeat(65_536) })],
      ["nested too deep", line("a", { meta: JSON.parse(`${"[".repeat(33)}${"]".repeat(33)}`) })],
      ["that would pollute a prototype", line("a", { meta: JSON.parse('{"__proto__":{"admin":true}}') })],
    ])("a line %s is refused and not written", async (_what, bad) => {
      await expect(pair.store.logs.append("events", bad)).rejects.toMatchObject({ code: "USAGE" });
      expect(await ids("events")).toEqual([]);
    });

    test.each(["messages/../events", "messages/a/b", "messages/"] as LogName[])("the channel of %s is no id", async (log) => {
      await expect(pair.store.logs.append(log, line("a"))).rejects.toMatchObject({ code: "USAGE" });
    });

    test("concurrent appends all arrive once", async () => {
      const wanted = Array.from({ length: 60 }, (_, n) => `id-${n}`);
      await Promise.all(wanted.map((id, n) => (n % 2 === 0 ? pair.store : pair.peer).logs.append("events", line(id, { session_id: `s${n % 3}` }))));
      expect((await ids("events")).sort()).toEqual(wanted.sort());
    });

    test("a follower gets what is appended after it was made, from channels that come later too", async () => {
      await pair.store.logs.append("events", line("old"));
      const follower = follow();
      await pair.store.logs.append("events", line("a"));
      expect(await take(follower, 1)).toEqual(["a"]);
      await pair.store.logs.append("messages/new", line("m"));
      await pair.store.logs.append("messages/new", line("n"));
      expect(await take(follower, 2)).toEqual(["m", "n"]);
    });

    test("a follower of events gets no messages", async () => {
      const follower = follow({ logs: "events" });
      await pair.store.logs.append("messages/t", line("m"));
      await pair.store.logs.append("events", line("a"));
      expect(await take(follower, 1)).toEqual(["a"]);
    });

    test("a follower waits for what is not there yet, with and without notifications", async () => {
      for (const poll of [false, true]) {
        const next = take(follow({ poll }), 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await pair.store.logs.append("events", line(`later-${poll}`));
        expect(await next).toEqual([`later-${poll}`]);
      }
    });

    test("a line that was written twice is handed out once", async () => {
      const follower = follow();
      for (const id of ["a", "a", "b"]) await pair.store.logs.append("events", line(id));
      expect(await take(follower, 2)).toEqual(["a", "b"]);
    });

    test("a position, kept as JSON, takes up after the last entry that was handed out", async () => {
      const follower = follow();
      for (const id of ["a", "b", "c"]) await pair.store.logs.append("events", line(id));
      expect(await take(follower, 2)).toEqual(["a", "b"]);
      const from = JSON.parse(JSON.stringify(follower.position()));
      await pair.store.logs.append("messages/t", line("m"));
      expect((await take(follow({ from }), 2)).sort()).toEqual(["c", "m"]);
    });

    test("a text that is no position is refused", () => {
      expect(() => follow({ from: { files: { events: { offset: "x" } } } })).toThrow(expect.objectContaining({ code: "USAGE" }));
    });

    test("an aborted follower ends", async () => {
      const next = take(follow(), 1);
      stop.abort();
      expect(await next).toEqual([]);
      expect(await take(follow(), 1)).toEqual([]);
    });
  });
}

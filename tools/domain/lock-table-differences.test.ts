import { expect, test } from "vitest";
import { renderLockTable, type LockRow } from "./lock-table.js";
import { lockTableDifferences } from "./lock-table-differences.js";
import { parseLockTable } from "./parse-lock-table.js";

const lock = (over: Partial<LockRow> = {}): LockRow => ({ lock_id: "L-1", owner: "a", scope: ["src/**", "!src/gen"], objective: "what", start_time: "2026-01-31T14:10:00.000Z", heartbeat: "2026-01-31T14:10:00.000Z", expires_at: "2026-01-31T15:10:00.000Z", ...over });
const closed = { expires_at: null };

test.each<[string, LockRow[], LockRow[], string[]]>([
  ["the same", [lock()], [lock()], []],
  ["nothing at all", [], [], []],
  ["a renewed lease", [lock()], [lock({ heartbeat: "2026-01-31T15:00:00.000Z", expires_at: "2026-01-31T16:00:00.000Z" })], []],
  ["the scope in another order", [lock({ scope: ["!src/gen", "src/**"] })], [lock()], []],
  ["what has ended is history", [lock({ lock_id: "L-0", ...closed }), lock()], [lock()], []],
  ["an id that was closed and taken again", [lock(closed), lock()], [lock()], []],
  ["a row by hand", [lock()], [], ["3 L-1 of a is open here, but there is no such lock on the bus"]],
  ["a row that is missing", [], [lock()], ["- L-1 of a is on the bus, but not here"]],
  ["a row that is closed too soon", [lock(closed)], [lock()], ["3 L-1 is closed here, but a has it open on the bus"]],
  ["two open rows", [lock(), lock()], [lock()], ["4 L-1 is open in line 3, too"]],
  ["another owner", [lock({ owner: "b" })], [lock()], ['3 L-1: owner is "b" here, but "a" on the bus']],
  ["another objective", [lock({ objective: "x" })], [lock()], ['3 L-1: objective is "x" here, but "what" on the bus']],
  ["another scope", [lock({ scope: ["src/**"] })], [lock()], ["3 L-1: scope is src/** here, but !src/gen, src/** on the bus"]],
  ["all by their lines", [lock({ lock_id: "L-7" }), lock({ owner: "b" })], [lock(), lock({ lock_id: "L-2" })], ["- L-2 of a is on the bus, but not here", "3 L-7 of a is open here, but there is no such lock on the bus", '4 L-1: owner is "b" here, but "a" on the bus']],
])("%s", (_, written, held, messages) => {
  const { rows } = parseLockTable(renderLockTable(written), { file: "PLAN.md", now: 0 });
  const found = lockTableDifferences(rows, held, "PLAN.md");
  expect(found.map(({ line, message }) => `${line ?? "-"} ${message}`)).toEqual(messages);
  for (const { hint } of found) expect(hint).toMatch(/bus lock|remove one/);
});

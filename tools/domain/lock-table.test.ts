import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LockRow, lockRow, renderLockTable } from "./lock-table.js";
import { parseLockTable } from "./parse-lock-table.js";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const HEAD = "| lock_id | owner | scope | objective | start | heartbeat | expires |\n|---|---|---|---|---|---|---|\n";
const parse = (markdown: string) => parseLockTable(markdown, { file: "PLAN.md", now: NOW });
const bare = ({ rows }: ReturnType<typeof parse>): LockRow[] => rows.map(({ line: _line, extra: _extra, ...row }) => row);
const row = (over: Partial<LockRow> = {}): LockRow => ({ lock_id: "L-001", owner: "agent-a", scope: ["internal/tui/*"], objective: "search modal focus loop", start_time: "2026-01-31T14:10:00.000Z", heartbeat: "2026-01-31T14:22:00.000Z", expires_at: "2026-01-31T15:00:00.000Z", ...over });
/** One row with one cell of its own. */
const withCell = (cells: { scope?: string; objective?: string; start?: string; heartbeat?: string; expires?: string; id?: string; owner?: string }) => {
  const { id = "L-001", owner = "agent-a", scope = "a", objective = "o", start = "14:10", heartbeat = "14:22", expires = "15:00" } = cells;
  return parse(`${HEAD}| ${[id, owner, scope, objective, start, heartbeat, expires].join(" | ")} |\n`);
};

describe("the table as buslane writes it", () => {
  test("S1-23: has padded columns, code for globs, and times to the second", () => {
    const table = renderLockTable([row({ start_time: "2026-01-31T14:10:00.999Z" }), row({ lock_id: "L-2", scope: ["src/**", ":(literal)app/[id]/page.tsx", "!src/gen"], objective: "a_b | c", expires_at: null })]);
    expect(table.split("\n")).toEqual([
      "| lock_id | owner   | scope                                               | objective               | start                | heartbeat            | expires              |",
      "| ------- | ------- | --------------------------------------------------- | ----------------------- | -------------------- | -------------------- | -------------------- |",
      "| L-001   | agent-a | `internal/tui/*`                                    | search modal focus loop | 2026-01-31T14:10:00Z | 2026-01-31T14:22:00Z | 2026-01-31T15:00:00Z |",
      "| L-2     | agent-a | `src/**`, `:(literal)app/[id]/page.tsx`, `!src/gen` | a\\_b &#124; c           | 2026-01-31T14:10:00Z | 2026-01-31T14:22:00Z | closed               |",
    ]);
  });

  test("what is out of a lock's scope is an entry that takes away", () => {
    const { expires_at, ...rest } = row();
    expect(lockRow({ ...rest, scope: ["src"], out_of_scope: ["src/a", "src/b"], expires_at: expires_at ?? "" }).scope).toEqual(["src", "!src/a", "!src/b"]);
  });

  test("no cell can end itself, its row or its table", () => {
    const table = renderLockTable([row({ scope: ["a|b", "`", "x`y``z", "a\\|b", "a\nb", " a", "a, b", "<br>", "</code>"], objective: "x | y\n| L-9 | evil |\r\n\u001b[2J <b> `c` &amp; \\| \\" })]);
    expect(table.split(/\r|\n/)).toHaveLength(3);
    expect(table.split("\n")[2]?.match(/\|/g)).toHaveLength(8);
    expect(table).not.toContain("\u001b");
  });

  test("S1-23: read back, it is what was written, wherever it stands", () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(..."|`\\*_[]{}!,;<>&#~$@ -./\n\r\tab", "<br>", "\\|", "&#124;", "é", "\u200b", "closed"), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })), minLength: 1, maxLength: 12 });
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,8}$/).filter((word) => !/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(word));
    const second = (from: number) => fc.integer({ min: from, max: from + 1e7 }).map((s) => s * 1000);
    const rows = fc.record({ lock_id: id, owner: id, scope: fc.array(text, { minLength: 1, maxLength: 4 }), objective: text, at: second(1.7e9), beat: fc.nat(9999), left: fc.option(fc.nat(9999)) }).map(({ at, beat, left, ...rest }): LockRow => ({
      ...rest,
      start_time: new Date(at).toISOString(),
      heartbeat: new Date(at + beat * 1000).toISOString(),
      expires_at: left === null ? null : new Date(at + left * 1000).toISOString(),
    }));
    const around = fc.constantFrom(["", ""], ["# Plan\n\nText\n", "\n\nafter"], ["- item\n\n    ", ""], ["```md\n| lock_id | owner | scope |\n```\n", "\n## Next\n| L-9 |"]);
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 4 }), around, fc.constantFrom("\n", "\r\n"), (written, [before = "", after = ""], eol) => {
        const table = before.endsWith("    ") ? renderLockTable(written).replaceAll("\n", "\n    ") : renderLockTable(written);
        const read = parse((before + table + after).replaceAll("\n", eol));
        expect(read.problems).toEqual([]);
        expect(bare(read)).toEqual(written);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a table by hand", () => {
  test("S1-23: the runbook's own", () => {
    const read = parse(`# Plan\n\n${HEAD}| L-001 | agent-a | internal/tui/* | search modal focus loop | 14:10 | 14:22 | 15:00 |\n`);
    expect(read).toEqual({ tables: [3], problems: [], rows: [{ ...row(), line: 5, extra: {} }] });
  });

  test("columns in any order, case and width, with others between; several tables", () => {
    const text = "intro\n\n  |  Expires At |Status| **OWNER** | Lock ID | `scope` | Objective | Start_Time | heartbeat |\n  | :--- | ---: | :---: | - | --- | --- | --- | --- |\n|15:00|busy|agent-a|L-001|`internal/tui/*`|search modal focus loop|14:10|14:22|\n\nlater\n\nlock_id | owner | scope | objective | start | heartbeat | expires\n---|---|---|---|---|---|---\nL-2 | b | x | o | 2026-01-30 | - | closed\n";
    const read = parse(text);
    expect(read.problems).toEqual([]);
    expect(read.tables).toEqual([3, 9]);
    expect(read.rows[0]).toEqual({ ...row(), line: 5, extra: { Status: "busy" } });
    expect(read.rows[1]).toMatchObject({ lock_id: "L-2", line: 11, start_time: "2026-01-30T00:00:00.000Z", heartbeat: "2026-01-30T00:00:00.000Z", expires_at: null });
  });

  test.each<[string, string[]]>([
    ["`a/*`, `b/**`", ["a/*", "b/**"]],
    ["`a/*` `b/**`", ["a/*", "b/**"]],
    ["`a/*`<br>`b/**`<BR />c", ["a/*", "b/**", "c"]],
    ["a/*, b/{c,d}/*.ts,e", ["a/*", "b/{c,d}/*.ts", "e"]],
    ["internal/\\*\\*, \\_x", ["internal/**", "_x"]],
    ["`a\\|b`, c\\|d", ["a|b", "c|d"]],
    ["`` a`b ``", ["a`b"]],
    ["``a`b``, `a b`", ["a`b", "a b"]],
    ["<code>a&#124;b</code>", ["a|b"]],
    ["`a`,, `b`,", ["a", "b"]],
    ["`a\\[b`", ["a\\[b"]],
  ])("S1-23: a scope of %s", (scope, entries) => {
    const read = withCell({ scope });
    expect(read.problems).toEqual([]);
    expect(read.rows[0]?.scope).toEqual(entries);
  });

  test.each<[string, Parameters<typeof withCell>[0], Partial<LockRow>]>([
    ["over midnight", { start: "23:50", heartbeat: "0:10", expires: "00:40 UTC" }, { start_time: "2026-01-31T23:50:00.000Z", heartbeat: "2026-02-01T00:10:00.000Z", expires_at: "2026-02-01T00:40:00.000Z" }],
    ["clock times after a whole one", { start: "2026-01-29 14:10", heartbeat: "14:20:30", expires: "13:00" }, { start_time: "2026-01-29T14:10:00.000Z", heartbeat: "2026-01-29T14:20:30.000Z", expires_at: "2026-01-30T13:00:00.000Z" }],
    ["dates: to the end of the day", { start: "2026-01-29", heartbeat: "2026-01-30", expires: "2026-01-31" }, { start_time: "2026-01-29T00:00:00.000Z", heartbeat: "2026-01-30T00:00:00.000Z", expires_at: "2026-02-01T00:00:00.000Z" }],
    ["another zone", { start: "2026-01-31T16:10+02:00", heartbeat: "2026-01-31T16:10:00.5+0200", expires: "`2026-01-31T15:00Z`" }, { start_time: "2026-01-31T14:10:00.000Z", heartbeat: "2026-01-31T14:10:00.500Z", expires_at: "2026-01-31T15:00:00.000Z" }],
    ["a heartbeat that never was", { heartbeat: "" }, { heartbeat: "2026-01-31T14:10:00.000Z" }],
    ...["closed", "Done", "released 14:40", "**closed**", "-", "—", "ended"].map((expires): [string, Parameters<typeof withCell>[0], Partial<LockRow>] => [`ended: ${expires}`, { expires }, { expires_at: null }]),
    ["ended in its heartbeat", { heartbeat: "released" }, { expires_at: null, heartbeat: "2026-01-31T14:10:00.000Z" }],
    ["markup in its objective", { objective: "fix \\`a\\_b\\` &amp; *c*<br>d" }, { objective: "fix `a_b` & *c*\nd" }],
    ["bold and code in its ids", { id: "`L-7`", owner: "**b**" }, { lock_id: "L-7", owner: "b" }],
  ])("%s", (_, cells, expected) => {
    const read = withCell(cells);
    expect(read.problems).toEqual([]);
    expect(read.rows).toMatchObject([expected]);
  });

  test.each<[string, Parameters<typeof withCell>[0], RegExp]>([
    ["no id", { id: "" }, /lock_id "" is not an id/],
    ["an id that is none", { id: "../x" }, /lock_id "..\/x" is not an id/],
    ["an owner that is none", { owner: "@a b" }, /L-001: owner "@a b" is not an id/],
    ["no scope", { scope: "" }, /names no file/],
    ["a dash for a scope", { scope: "—" }, /names no file/],
    ["bare words", { scope: "all of src" }, /"all of src" has a space/],
    ["a bare backslash", { scope: "a\\[b" }, /has a space or a backslash/],
    ["words beside code", { scope: "`a` and `b`" }, /"and" stands beside/],
    ["an open back-tick", { scope: "`a" }, /is not closed/],
    ["no objective", { objective: "" }, /has no objective/],
    ["no start", { start: "" }, /start "" is no time/],
    ["no such hour", { start: "24:10" }, /start "24:10" is no time/],
    ["no such day", { start: "2026-02-30" }, /is no time/],
    ["no such month", { expires: "2026-13-01T00:00Z" }, /is no time/],
    ["a word for a time", { expires: "soon" }, /expires "soon" is no time/],
    ["no expiry", { expires: "" }, /expires "" is no time/],
    ["an end before its start", { start: "2026-01-31 14:10", expires: "2026-01-31T14:00:00Z" }, /before it starts/],
    ["a | in a cell", { scope: "`a|b`" }, /8 cells and the table 7 columns/],
  ])("%s is a problem with its line", (_, cells, message) => {
    const read = withCell(cells);
    expect(read.rows).toEqual([]);
    expect(read.problems).toMatchObject([{ rule: "lock-table", severity: "error", file: "PLAN.md", line: 3, message: expect.stringMatching(message) as string }]);
  });

  test("a bad row does not hide the next, and a row of dashes is none", () => {
    const read = parse(`${HEAD}| L-1 | a |\nL-2\n| - | - | - | - | | | — |\n| none | | | | | | |\n| L-3 | a | x | o | 14:10 | 14:10 | 15:00 |\n## Next\n| L-4 | a | x | o | 14:10 | 14:10 | 15:00 |\n`);
    expect(read.rows.map(({ lock_id, line }) => [lock_id, line])).toEqual([["L-3", 7]]);
    expect(read.problems.map(({ line }) => line)).toEqual([3, 4]);
  });

  test("a table that lacks a column, has one twice, or lacks its dashes", () => {
    const { problems } = parse("| lock_id | owner | scope | scope | objective | start |\n| L-1 | a | x | y | o | 14:10 |\n");
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      "1 the row of dashes is missing below the lock table's head, so Markdown shows no table",
      "1 the lock table has 2 columns scope",
      "1 the lock table has no column heartbeat",
      "1 the lock table has no column expires",
      '2 L-1: expires "" is no time such as 14:10, 2026-01-31 or 2026-01-31T14:10:00Z',
    ]);
  });

  const table = `${HEAD}| L-1 | a | x | o | 14:10 | 14:10 | 15:00 |\n`;
  test.each([
    ["in a fence", `\`\`\`markdown\n${table}\`\`\`\n`],
    ["in a longer fence with another inside", `~~~~\n~~~\n${table}~~~\n~~~~\n`],
    ["in a fence that is never closed", `\`\`\`\n${table}`],
    ["indented as code", `text\n\n${table.replaceAll(/^/gm, "    ")}`],
    ["in a comment", `<!--\n${table}-->\n`],
    ["another table", "| lock_id | decision |\n|---|---|\n| L-1 | keep |\n"],
  ])("none is read %s", (_, text) => {
    expect(parse(`${text}`)).toEqual({ tables: [], rows: [], problems: [] });
    expect(parse(text).tables).toEqual([]);
  });

  test.each([
    ["after a fence and a comment on one line", `\`\`\`\nx\n\`\`\`\n<!-- c -->\n${table}`],
    ["in a list", `1. step\n\n    ${table.replaceAll("\n", "\n    ")}`],
    ["in a quotation", table.replaceAll(/^(?=.)/gm, "> ")],
    ["after a word in back-ticks that opens no fence", `\`\`\`x\`\`\` y\n${table}`],
  ])("one is read %s", (_, text) => {
    expect(parse(text)).toMatchObject({ rows: [{ lock_id: "L-1", scope: ["x"] }], problems: [] });
  });
});

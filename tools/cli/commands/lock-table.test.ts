import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { git } from "../../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../../dev/temp-bus.js";
import { LOCK_MARKS } from "../../domain/lock-table.js";
import type { Lock } from "../../schema/records.gen.js";
import type { LockTable } from "../../operations/lock-table.js";
import { expectClear, inside } from "../test-bus.js";

const lock = (over: Partial<Lock> = {}): Lock => ({ lock_id: "L-001", owner: "agent-a", scope: ["src/**", ":(literal)app/[id]/page.tsx"], out_of_scope: ["src/gen"], objective: "a_b | c", start_time: "2026-01-31T14:10:00.500Z", heartbeat: "2026-01-31T14:22:00.000Z", expires_at: "2126-01-31T15:00:00.000Z", rev: 1, fence: 1, ...over });
const LOCKED = { "_bus/locks/L-001.json": lock() };
const ROW = "| L-001   | agent-a | `src/**`, `:(literal)app/[id]/page.tsx`, `!src/gen` | a\\_b &#124; c | 2026-01-31T14:10:00Z | 2026-01-31T14:22:00Z | 2126-01-31T15:00:00Z |";
const HEAD = "| lock_id | owner | scope | objective | start | heartbeat | expires |\n|---|---|---|---|---|---|---|\n";
const HAND = `${HEAD}| L-001 | agent-a | ./src/**, !./src/gen, \`:(literal)app/[id]/page.tsx\` | a_b \\| c | 14:10 | 14:22 | 15:00 |\n`;
const plan = (root: string) => readFileSync(join(root, "PLAN.md"), "utf8");
const table = (root: string, ...argv: string[]) => inside(root).run("lock", "table", ...argv);
const told = async (root: string, ...argv: string[]) => {
  const ran = await table(root, "--check", "--json", ...argv);
  const { differences = [] } = JSON.parse(ran.stdout) as LockTable;
  expect(ran.code).toBe(differences.length === 0 ? 0 : 1);
  return differences.map(({ line, message }) => `${line ?? "-"} ${message}`);
};

test("the table is Markdown on stdout, and its rows are JSON", async () => {
  const root = tempBus(LOCKED);
  const { stdout, code } = await table(root);
  expect(code).toBe(0);
  expect(stdout.split("\n")[2]).toBe(ROW);
  expect(stdout.split("\n")).toHaveLength(4);
  const { locks, ledger } = JSON.parse((await table(root, "--json")).stdout) as LockTable;
  expect(ledger).toBe("PLAN.md");
  expect(locks).toEqual([{ lock_id: "L-001", owner: "agent-a", scope: ["src/**", ":(literal)app/[id]/page.tsx", "!src/gen"], objective: "a_b | c", start_time: "2026-01-31T14:10:00.500Z", heartbeat: "2026-01-31T14:22:00.000Z", expires_at: "2126-01-31T15:00:00.000Z" }]);
  expect(existsSync(join(root, "PLAN.md"))).toBe(false);
});

describe("--write", () => {
  test.each([
    ["no file", null],
    ["an empty file", ""],
    ["a text", "# Plan\n\nText\n"],
    ["a text without its last newline", "# Plan"],
    ["CRLF and a byte order mark", "\ufeff# Plan\r\n\r\nText\r\n"],
  ])("S1-18: puts a section after %s, which stays byte for byte, and a second time nothing changes", async (_, before) => {
    const root = tempBus({ ...LOCKED, ...(before !== null && { "PLAN.md": before }) });
    expect(await table(root, "--write")).toMatchObject({ code: 0, stdout: "PLAN.md: written, 1 open lock\n" });
    const after = plan(root);
    expect(after.startsWith(before ?? "")).toBe(true);
    expect(after).toContain(ROW);
    expect(after.match(/## Locks/g)).toHaveLength(1);
    if (before?.includes("\r\n")) expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(await table(root, "--write")).toMatchObject({ code: 0, stdout: "PLAN.md: was up to date, 1 open lock\n" });
    expect(plan(root)).toBe(after);
    expect(await told(root)).toEqual([]);
  });

  test("later only between the marks, wherever they are", async () => {
    const before = `# Plan\n\n### Mine\n${LOCK_MARKS.start}\nold\n${LOCK_MARKS.end}`;
    const after = "\n\nlast line without an end";
    const root = tempBus({ ...LOCKED, "PLAN.md": before + after });
    await table(root, "--write");
    expect(plan(root).startsWith(before.slice(0, before.indexOf("old")))).toBe(true);
    expect(plan(root).endsWith(LOCK_MARKS.end + after)).toBe(true);
    expect(plan(root)).not.toContain("old");
    expect(plan(root)).not.toContain("## Locks\n");
  });

  test("S1-18, S1-25: the ledger that the settings name, in its own folder", async () => {
    const root = tempBus({ ...LOCKED, "_bus/config.json": { worklog: { ledger: "docs/plan/ledger.md" } } });
    expect((await table(root, "--write")).stdout).toBe("docs/plan/ledger.md: written, 1 open lock\n");
    expect(readFileSync(join(root, "docs/plan/ledger.md"), "utf8")).toContain(ROW);
  });

  test("says what a table by hand still claims", async () => {
    const root = tempBus({ ...LOCKED, "PLAN.md": `${HAND}| L-9 | b | x | o | 14:10 | 14:22 | soon |\n` });
    const ran = await table(root, "--write");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/PLAN.md:4: error lock-table: L-9: expires "soon" is no time/);
    expect(ran.stdout).toMatch(/L-001 is open in line 3, too/);
  });

  test.each<[string, (root: string) => void, RegExp]>([
    ["a ledger that is a link", (root) => { writeFileSync(join(root, "other"), "mine"); symlinkSync("other", join(root, "PLAN.md")); }, /PLAN.md: PLAN.md is a symbolic link/],
    ["a ledger that is a folder", (root) => mkdirSync(join(root, "PLAN.md")), /PLAN.md: it is not a regular file/],
    ["a ledger in another encoding", (root) => writeFileSync(join(root, "PLAN.md"), Buffer.from([0xff, 0xfe])), /PLAN.md: it is not UTF-8/],
    ["half of its marks", (root) => writeFileSync(join(root, "PLAN.md"), `${LOCK_MARKS.start}\n`), /do not stand there as one pair/],
    ...["../PLAN.md", "/etc/passwd", "a//b", "a/../b", ".git/config", "_bus/x.md", "a\\b"].map((ledger): [string, (root: string) => void, RegExp] => [
      `the ledger ${ledger}`,
      (root) => writeFileSync(join(root, "_bus/config.json"), JSON.stringify({ worklog: { ledger } })),
      /is no path of a document in this repository/,
    ]),
  ])("refuses %s", async (_, harm, message) => {
    const root = tempBus(LOCKED);
    harm(root);
    const ran = await table(root, "--write");
    expect(ran.code).toBe(6);
    expectClear(ran, message);
  });

  test("in a bare repository there is no ledger, and both at once is no request", async () => {
    const bare = join(tempBus(), "bare.git");
    git(tempRepository(), "clone", "--quiet", "--bare", ".", bare);
    mkdirSync(join(bare, "_bus"));
    expect((await table(bare)).code).toBe(0);
    expectClear(await table(bare, "--write"), /a bare repository has no worklog/);
    expect(existsSync(join(bare, "PLAN.md"))).toBe(false);
    expect((await table(tempBus(), "--write", "--check")).code).toBe(2);
  });
});

describe("--check", () => {
  test("agrees with a table by hand that says the same", async () => {
    const root = tempBus({ ...LOCKED, "PLAN.md": `# Plan\n\n${HAND}` });
    expect(await told(root)).toEqual([]);
    expect((await table(root, "--check")).stdout).toBe("PLAN.md: agrees with the bus, 1 open lock\n");
  });

  test("names every difference with its line", async () => {
    const root = tempBus({ ...LOCKED, "_bus/locks/L-002.json": lock({ lock_id: "L-002", scope: ["x"] }), "PLAN.md": `${HEAD}| L-003 | b | y | o | 14:10 | 14:22 | 15:00 |\n| L-001 | b | x | o | 14:10 | 14:22 | closed |\n` });
    expect(await told(root)).toEqual([
      "- L-002 of agent-a is on the bus, but not here",
      "3 L-003 of b is open here, but there is no such lock on the bus",
      "4 L-001 is closed here, but agent-a has it open on the bus",
    ]);
  });

  test("a ledger that is not there lacks every lock, and nothing where there is none", async () => {
    expect(await told(tempBus(LOCKED))).toEqual(["- L-001 of agent-a is on the bus, but not here"]);
    expect(await told(tempBus())).toEqual([]);
  });

  test("a lock whose lease has expired is open until somebody reclaims or releases it", async () => {
    const root = tempBus();
    const at = (clock: () => number) => openBus({ cwd: root, agent: "a", env: {}, clock });
    await at(Date.now).acquireLock({ scope: ["src"], objective: "o", id: "L-7", ttl: 60_000 });
    const later = at(() => Date.now() + 3_600_000);
    expect((await later.listLocks()).map(({ state }) => state)).toEqual(["expired"]);
    expect((await later.lockTable({ write: true })).differences).toEqual([]);
    expect(plan(root)).toContain("| L-7     | a     | `src` |");
  });

  test("what was acquired, written and released in between", async () => {
    const root = tempBus();
    const { run } = inside(root);
    expect((await run("lock", "acquire", "src/", "--objective", "o", "--id", "L-7", "--agent", "a")).code).toBe(0);
    await table(root, "--write");
    expect(await told(root)).toEqual([]);
    expect((await run("lock", "release", "L-7", "--agent", "a")).code).toBe(0);
    expect(await told(root)).toEqual(["7 L-7 of a is open here, but there is no such lock on the bus"]);
    await table(root, "--write");
    expect(await told(root)).toEqual([]);
  });
});

describe("--import", () => {
  const row = (id: string, owner: string, scope: string, expires = "2126-01-31") => `| ${id} | ${owner} | ${scope} | by hand | 2026-01-31 | 2026-01-31 | ${expires} |\n`;
  const held = async (root: string) => (await openBus({ cwd: root, agent: "z", env: {} }).listLocks({})).map(({ lock_id, owner, scope }) => [lock_id, owner, ...scope]);

  test("open rows become locks in their owners' names, ended ones do not; a second time changes nothing", async () => {
    const root = tempRepository({ "PLAN.md": HEAD + row("L-1", "a", "`src/a/**`, docs/a.md") + row("L-2", "b", "src/b/") + row("L-3", "c", "src/c", "closed") });
    expect(await table(root, "--import", "--agent", "lead")).toMatchObject({ code: 0, stdout: expect.stringContaining("src/a/** docs/a.md") as string });
    expect(await held(root)).toEqual([["L-1", "a", "src/a/**", ":(file)docs/a.md"], ["L-2", "b", "src/b/"]]);
    expect(await table(root, "--import", "--agent", "lead")).toMatchObject({ code: 0, stdout: "every open row is on the bus\n" });
    const b = openBus({ cwd: root, agent: "b", env: {} });
    await expect(b.acquireLock({ scope: ["src/a/x"], objective: "o" })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await b.renewLocks({ lock: "L-2" }), "its owner's session binds it").toMatchObject([{ session_id: expect.stringMatching(/^b\./) as string }]);
  });

  test("all or none: rows that share a path, with each other or with a lock of the bus", async () => {
    const root = tempRepository({ "PLAN.md": HEAD + row("L-1", "a", "src/a/**") + row("L-2", "b", "src/*/x") });
    expectClear(await table(root, "--import", "--agent", "lead"), /src\/a\/x is covered by L-1, which is held by a/);
    writeFileSync(join(root, "PLAN.md"), HEAD + row("L-1", "a", "src/a/**") + row("L-2", "b", "docs/"));
    await openBus({ cwd: root, agent: "c", env: {} }).acquireLock({ scope: ["docs/x"], objective: "o" });
    expectClear(await table(root, "--import", "--agent", "lead"), /docs\/x is covered/);
    expect(await held(root)).toHaveLength(1);
  });

  test("a row that cannot be read stops it, with its line", async () => {
    const root = tempRepository({ "PLAN.md": `${HEAD}${row("L-1", "a", "src/a/**")}| L-2 | b |\n` });
    expectClear(await table(root, "--import", "--agent", "lead"), /PLAN\.md:4: /);
    expect(await held(root)).toEqual([]);
  });
});

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { git, scratch } from "../../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../../dev/temp-bus.js";
import { LOCK_MARKS } from "../../domain/lock-table.js";

const TABLE = "| lock_id | owner | scope | objective | start | heartbeat | expires |\n|---|---|---|---|---|---|---|\n";
const LOCK = { lock_id: "L-1", owner: "a", scope: ["src"], objective: "o", start_time: "2026-01-31T14:10:00Z", heartbeat: "2026-01-31T14:10:00Z", expires_at: "2126-01-31T14:10:00Z" };
const SPLIT = { worklog: { ledger: "docs/ledger.md", registers: ["docs/a.md", "docs/b.md"] } };
const GOOD = { "_bus/config.json": SPLIT, "docs/ledger.md": `# Ledger\n\n${TABLE}`, "docs/a.md": "# A\n", "docs/b.md": "# B\n" };

const check = async (root: string) => {
  const { checks } = await openBus({ cwd: root, agent: "a", env: {} }).doctor();
  const { state, findings } = checks.find(({ name }) => name === "worklog") ?? { state: "missing", findings: [] };
  for (const { hint } of findings) expect(hint).toBeTruthy();
  return [state, ...findings.map(({ file, line, message }) => `${file}${line === undefined ? "" : `:${line}`} ${message}`)];
};

test("a split that is declared and kept", async () => {
  expect(await check(tempRepository(GOOD))).toEqual(["ok"]);
  expect(await check(tempBus(GOOD))).toEqual(["ok"]);
});

test("does not apply where nothing is declared, nor without documents", async () => {
  expect(await check(tempRepository())).toEqual(["skipped"]);
  const bare = scratch({ "x.git/_bus/config.json": SPLIT });
  git(join(bare, "x.git"), "init", "--quiet", "--bare");
  expect(await check(join(bare, "x.git"))).toEqual(["skipped"]);
});

test("locks alone declare nothing", async () => {
  expect(await check(tempRepository({ "_bus/locks/L-1.json": LOCK }))).toEqual(["skipped"]);
});

const config = (root: string, worklog: object) => writeFileSync(join(root, "_bus/config.json"), JSON.stringify({ worklog }));
test.each<[string, (root: string) => unknown, string[]]>([
  ["S1-25: no ledger", (root) => rmSync(join(root, "docs/ledger.md")), ["docs/ledger.md the execution ledger is missing"]],
  ["S1-26: no register declared", (root) => config(root, { ledger: "docs/ledger.md", registers: [] }), ["_bus/config.json no decision register is declared beside the execution ledger docs/ledger.md"]],
  ["S1-26: a register that is missing", (root) => rmSync(join(root, "docs/b.md")), ["docs/b.md the decision register is missing"]],
  ["S1-25: one file for both", (root) => config(root, { ledger: "docs/ledger.md", registers: ["docs/ledger.md", "docs/a.md"] }), ["_bus/config.json docs/ledger.md is declared as the execution ledger and as a decision register"]],
  ["one file for both where case does not count", (root) => { git(root, "config", "core.ignorecase", "true"); config(root, { ledger: "docs/ledger.md", registers: ["docs/Ledger.md"] }); }, ["_bus/config.json docs/Ledger.md is declared as the execution ledger and as a decision register"]],
  ["S1-30: a register with a lock table", (root) => writeFileSync(join(root, "docs/b.md"), `# B\n\n${TABLE}`), ["docs/b.md:3 the decision register holds a lock table: locks belong in the execution ledger docs/ledger.md alone"]],
  ["a register with our marks", (root) => writeFileSync(join(root, "docs/a.md"), `${LOCK_MARKS.start}\n${LOCK_MARKS.end}\n`), ["docs/a.md the decision register holds a lock table: locks belong in the execution ledger docs/ledger.md alone"]],
  ["a table in a register as an example", (root) => writeFileSync(join(root, "docs/a.md"), `\`\`\`\n${TABLE}\`\`\`\n`), []],
  ["a ledger that git does not track", (root) => git(root, "rm", "--cached", "--quiet", "docs/ledger.md"), ["docs/ledger.md git does not track the execution ledger: nobody else sees it, and a clean takes it"]],
  ["files that cannot be read, each for itself", (root) => { for (const name of ["ledger", "a", "b"]) writeFileSync(join(root, `docs/${name}.md`), Buffer.from([0xff])); }, ["docs/ledger.md it is not UTF-8", "docs/a.md it is not UTF-8", "docs/b.md it is not UTF-8"]],
  ["a path that leaves the repository", (root) => config(root, { ledger: "docs/ledger.md", registers: ["../b.md"] }), ['../b.md _bus/config.json: worklog: "../b.md" is no path of a document in this repository']],
])("%s", async (_, harm, findings) => {
  const root = tempRepository(GOOD);
  harm(root);
  expect(await check(root)).toEqual([findings.length === 0 ? "ok" : "found", ...findings]);
});

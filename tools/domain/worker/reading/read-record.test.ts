import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecord } from "./read-record.js";
import { readTracker } from "./read-tracker.js";
import { hasOutput, runTrouble } from "./run-trouble.js";
import { scanLogLine } from "./scan-log-line.js";

const read = (text: string) => readRecord(text, "x.md");
/** Command, what is wrong with it, and how many lines it printed; `-` for what is not recorded. */
const runs = (text: string) => read(text).runs.map((run) => `${run.command ?? "-"} | ${runTrouble(run)?.kind ?? "-"} | ${run.output.length}${hasOutput(run) ? "" : "-"}`);

test.each([
  ["a bullet with its outcome first", "- PASS `test -f a.md`", ["test -f a.md | - | 0-"]],
  ["a bullet with its outcome last", "- `npm test` → failed (2 of 9)", ["npm test | failed | 0-"]],
  ["a table", "| # | Command | Result |\n|---|---|---|\n| 1 | `npm test` | ❌ |", ["npm test | failed | 0-"]],
  ["a ticked box", "- [x] `npm test` fails before the change and passes after it", ["npm test | - | 0-"]],
  ["a label", "**Command:** `npm test`\n\nExit code: 3", ["npm test | failed | 0-"]],
  ["bare words", "Verification:\n- npm test: PASS\n- npm run lint: FAILED with two rules\n- note: all is well", ["npm test | - | 0-", "npm run lint | failed | 0-"]],
  ["a bullet and the block below it", "1. `rg x docs`\n   ```\n   docs/a.md: x\n   ```", ["rg x docs | - | 1"]],
  ["a heading and the block below it", "### `npm run build`\n\n```\n> build\nmake: *** [all] Error 2\n```", ["npm run build | failed | 2"]],
  ["a block of commands and one of output", "```bash\n# both\nnpm test\nnpm run \\\n  lint\n```\n```\nfine\n```", ["npm test | - | 0-", "npm run lint | - | 1"]],
  ["a block with prompts", "```console\n$ npm test\n Tests  2 passed (2)\n\n$ ./check.sh\nexit code: 4\n```", ["npm test | - | 2".replace("2", "1"), "./check.sh | failed | 1"]],
  ["a block that begins with its command", "```\nnpm test\nok 1 - adds\n\nnpm run lint\nnpm warn Unknown env config\n```", ["npm test | - | 1", "npm run lint | - | 1"]],
  ["prompts and indented lines without a block", "$ npm test\n Tests  2 passed (2)\n\nText.\n\n- `npm run lint`\n\n      clean\n", ["npm test | - | 1", "npm run lint | - | 1"]],
  ["source code is no output", "`npm test`\n```ts\nnpm.test();\n```", ["npm test | - | 0-"]],
  ["output whose command is not told", "```text\nnot ok 3 - adds\n```", ["- | failed | 1"]],
  ["what a search quotes says nothing of the search", "```\nrg -n Error src\nsrc/a.ts: bash: x: command not found\nerror: unknown option\n```", ["rg -n Error src | - | 2"]],
  ["prose about commands", "We thought that `npm test` fails, and `rm` too. See `src/a.ts`.", []],
  ["files that were changed", "- `src/a.ts`\n- `make-ledger.ts` – new, 3 errors are handled", []],
  ["a program that is not known, with its outcome", "- `phpstan analyse src` ✅", ["phpstan analyse src | - | 0-"]],
  ["an option that a program does not take", "- `npx jest --quick`\n```\n● Unrecognized CLI Parameter:\n```", ["npx jest --quick | broken | 1"]],
  ["a linter's words", "- `npx eslint --quick`\n```\nInvalid option '--quick' - perhaps you meant '--quiet'?\n ELIFECYCLE  Command failed with exit code 2.\n```", ["npx eslint --quick | broken | 2"]],
])("S4-15 commands of %s", (_title, text, wanted) => {
  expect(runs(text)).toEqual(wanted);
});

test.each(["All commands completed", "(every verification command passed)", "See the P05 report for details", "see logs", "(output omitted)", "as above", "N/A", "…", "→ 3/3 passing", "[paste output here]"])("S4-30 %j is no output", (printed) => {
  expect(read(`\`npm test\`\n\`\`\`\n${printed}\n\`\`\`\n`).runs.map(hasOutput)).toEqual([false]);
});

test.each(["All tests passed!", "ok", "0 errors", "2 files were omitted"])("S4-30 %j is output", (printed) => {
  expect(read(`\`npm test\`\n\`\`\`\n${printed}\n\`\`\`\n`).runs.map(hasOutput)).toEqual([true]);
});

test.each([
  ["- Started: 2026-02-03T10:00:00Z\n- Finished: 2026-02-03T11:00:00Z", ["start moment", "finish moment"]],
  ["Start: 2026-02-03T10:00:00Z\nEnd: 2026-02-03T11:00:00-0300", ["start moment", "finish moment"]],
  ["**Started at:** 2026-02-03T10:00:00Z\n**Completed (UTC)**: 2026-02-03 11:00 UTC", ["start moment", "finish moment"]],
  ["Phase: P05 / Started: 2026-02-03T10:00:00Z / Completed: 05:05 UTC / Modified: a/b.ts", ["start moment", "finish clock"]],
  ["| Started | 2026-02-03T10:00:00Z |\n| Completed | - |", ["start moment"]],
  ["Completed: -", ["finish none"]],
  ["- Completed: the parser, and 3 tests\n- Timestamp: 2026-02-03", ["stamp day"]],
  ["```\nStarted: 2026-02-03T10:00:00Z\n```", []],
])("S4-31 times of %j", (text, wanted) => {
  expect(read(text).times.map(({ of, time }) => `${of} ${time?.kind ?? "none"}`)).toEqual(wanted);
});

test.each([
  ["Status: PASS", ["status passed"]],
  ["**Status:** ✅ Complete; two old tests still fail", ["status passed"]],
  ["## Verdict\n\nFAIL", ["status failed"]],
  ["Phase P03: PASS", ["item passed"]],
  ["Overall: blocked by the runner", ["status blocked"]],
  ["Status: in progress", ["status blocked"]],
  ["**PASS** — nothing is left", ["status passed"]],
  ["# P03 report – PASS", ["item passed"]],
  ["- Rounding is exact – PASS.\n- Speed – Blocked by `npm`\n- Names: failed", ["item passed", "item blocked", "item failed"]],
  ["- [OK] one\n- ✅ two\n- ❌ three", ["item passed", "item passed", "item failed"]],
  ["- [x] one\n- [ ] two\n## Next steps\n- [ ] three", ["item passed", "item open"]],
  ["**Old tests**: 4/6 passing", ["count failed"]],
  ["Verification: looked at by hand, no commands", []],
  ["- P04: it is blocked until the review\n- P05: done by others", []],
  ["- Parser – failed lookups are cached now\n- Retries: fail fast without a token", []],
])("S4-14 statements of %j", (text, wanted) => {
  expect(read(text).statements.map(({ about, outcome }) => `${about} ${outcome}`)).toEqual(wanted);
});

test("S4-32 plan markers and requirements, not those that output quotes", () => {
  const { plans, requirements, named } = read("# Phase P03 Completion\n<!-- @plan:PLAN-A.P03 @requirement:REQ-A-1 REQ-A-2, REQ-A-3 -->\nSee @plan:PLAN-A.P02.\n```\n@plan:PLAN-A.P09 @requirement:REQ-A-9\n```");
  expect(plans).toEqual([{ text: "PLAN-A.P03", line: 2 }, { text: "PLAN-A.P02", line: 3 }]);
  expect(requirements).toEqual(["REQ-A-1", "REQ-A-2", "REQ-A-3"]);
  expect(named).toEqual([{ phase: "P03", line: 1 }]);
});

test.each([
  ["## Known issues\n\nNone.\n", []],
  ["## Known issues\n\n- None of them is open\n", []],
  ["Remaining work: none", []],
  ["**Pending items:** two rules", [1]],
  ["## Known issues\n- Slow", [1]],
  ["### Lint errors (9)\n", [1]],
  ["We know the remaining work.", []],
])("S4-15 open work of %j", (text, wanted) => {
  expect(read(text).leftOpen.map(({ line }) => line)).toEqual(wanted);
});

test("a tracker in other words and another order of columns", () => {
  const { rows, planId } = readTracker("# PLAN-A Tracker\n\n| Status | Phase | Start | Finished | Notes |\n|---|---|---|---|---|\n| [x] | 03 | 2026-02-03T10:00:00Z | 2026-02-03 | a \\| b |\n| in progress | 03a | - | | |\n| huh | P04 | | | |\n| ❌ blocked | P05 | | | |\n", "t.md");
  expect(planId).toBe("PLAN-A");
  expect(rows.map(({ phase, status, line, started, completed }) => [phase, status, line, started.time?.kind, completed.time?.kind])).toEqual([
    ["P03", "done", 5, "moment", "day"], ["P03a", "going", 6, undefined, undefined], ["P04", "unclear", 7, undefined, undefined], ["P05", "failed", 8, undefined, undefined],
  ]);
});

test.each([
  ["| Phase | ID | Status |", "| P03 | stub | ✅ |", "P03"],
  ["| Phase | ID | Status |", "| 03 | P03a | ✅ |", "P03a"],
  ["| Phase | ID | Status |", "| P03 | P04 | ✅ |", "P04"],
  ["| Phase | ID | Status |", "| 03 | build | ✅ |", "build"],
  ["| Phase | ID | Status |", "| P03 | | ✅ |", "P03"],
])("of %s the row %s is about %s", (head, row, phase) => {
  expect(readTracker(`# T\n\n${head}\n|---|---|---|\n${row}\n`, "t.md").rows.map((one) => one.phase)).toEqual([phase]);
});

test("any text can be read", () => {
  const piece = fc.constantFrom("```", "~~~", "`", "- [ ] ", "$ npm test", "# P03", "|", "Status: ", "Started: ", "2026-02-30", "→ FAIL", "@plan:", "reports/P1.md", "\n", "\r\n", " ", "--", "❌", "1/2 passing");
  fc.assert(fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
    const text = pieces.join("");
    read(text);
    readTracker(text, "t.md");
    for (const line of text.split("\n")) scanLogLine(line);
  }));
});

test.each(["-", "a/", "1/", "`", "A= ", "a: ", "- `", "| ", ": ", "--x"])("a long line of %j is read at once", (piece) => {
  const text = `${piece.repeat(50_000)}\n`.repeat(3);
  expect(read(text).file).toBe("x.md");
  expect(readTracker(text, "t.md").file).toBe("t.md");
  expect(scanLogLine(piece.repeat(1000))).toBeNull();
});

import { expect, test } from "vitest";
import type { CheckName } from "./inspection.js";
import { fileChecks } from "./file-checks.js";
import { FOLDER, PLAN_ID, SOUND, marker, planFacts } from "./test-plan-facts.js";

type Case = [title: string, phase: string, check: CheckName, changes: Record<string, string | null>, wanted: string[]];

const text = (name: string) => SOUND[name] ?? "";
const edited = (name: string, from: string, to: string) => {
  expect(text(name)).toContain(from);
  return { [name]: text(name).replace(from, to) };
};

/** `line` or `line~` for a warning, then how the message begins or what it holds. */
function missesOf(phase: string, check: CheckName, changes: Record<string, string | null>) {
  const found = fileChecks(planFacts(phase, changes)).results.find((one) => one.check === check);
  return (found?.misses ?? []).map(({ file, line, message, severity }) => `${file?.replace(`${FOLDER}/`, "")}${line === undefined ? "" : `:${line}`}${severity === "warning" ? " ~" : ""} ${message}`);
}

test.each(["P01", "P01a", "P02", "P02a"])("S4-29 to S4-32, S4-35 %s lacks nothing", (phase) => {
  const { results } = fileChecks(planFacts(phase));
  expect(results.flatMap(({ misses }) => misses)).toEqual([]);
  expect(results.map(({ check, result }) => `${check} ${result}`)).toEqual(["log skipped", "report ok", "marker ok", phase.endsWith("a") ? "twin skipped" : "twin ok", "tracker ok", "sequence ok"]);
});

const TRACKER = "execution-tracker.md";
const cases: Case[] = [
  ["S4-29 there is no report", "P02", "report", { "reports/P02-worker.md": null }, ["reports/P02-worker.md is not there"]],
  ["S4-14 a report without a status", "P02", "report", { "reports/P02-worker.md": "# P02\nWe ran `npm test` at 2026-02-03T11:41:00Z.\n" }, ["reports/P02-worker.md states neither PASS nor FAIL", "reports/P02-worker.md names no verification command"]],
  ["S4-14 a report that only lists its commands", "P02", "report", { "reports/P02-worker.md": "# P02\nRecorded: 2026-02-03T11:41:00Z\n- `npm test`\n" }, ["reports/P02-worker.md states neither PASS nor FAIL"]],
  ["S4-14 a report without a time", "P02", "report", edited("reports/P02-worker.md", "Written 2026-02-03T11:41:00Z", "Written today"), ["reports/P02-worker.md gives no timestamp"]],
  ["S4-14 a report with a date alone", "P02", "report", edited("reports/P02-worker.md", "Written 2026-02-03T11:41:00Z", "Date: 2026-02-03"), ['reports/P02-worker.md:9 the time "2026-02-03" is a date without']],
  ["S4-29 a report that says FAIL", "P02", "report", edited("reports/P02-worker.md", "- `npm run types` ✅", "- `npm run types` → FAIL"), ["reports/P02-worker.md:5 `npm run types` failed: FAIL"]],
  ["S4-29 a report that is blocked", "P02", "report", edited("reports/P02-worker.md", "- [x] Halves", "Status: BLOCKED\n\n- [x] Halves"), ["reports/P02-worker.md:7 the status is blocked"]],
  ["S4-29 a report with an open box", "P02", "report", edited("reports/P02-worker.md", "- [x] Halves", "- [ ] Halves"), ["reports/P02-worker.md:7 a box is not ticked"]],
  ["S4-29 a report about another phase", "P02", "report", edited("reports/P02-worker.md", "P02 report", "P01 report"), ["reports/P02-worker.md:1 is about P01, not P02"]],
  ["S4-29 a report that its marker contradicts", "P02", "report", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "- `npx vitest run rounding` → **fail** (2 tests)") }, ["reports/P02-worker.md:7 says that the phase passed, but its marker says (plans/ledger/.completed/P02.md:7)"]],
  ["S4-29 a report that contradicts its marker", "P02", "report", { "reports/P02-worker.md": "# P02\nStatus: FAIL\nRecorded: 2026-02-03T11:41:00Z\n- `npm test` ✅\n", ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "Status: Complete\n```\n$ npm test\nfine\n```") }, ["reports/P02-worker.md:2 the status is failed: Status: FAIL", "reports/P02-worker.md:2 tells of a failure, but its marker says that the phase passed (plans/ledger/.completed/P02.md:7)"]],
  ["S4-29 a report with other times than its marker", "P02", "report", edited("reports/P02-worker.md", "Written 2026-02-03T11:41:00Z", "Completed: 2026-02-03T12:41:00Z"), ["reports/P02-worker.md:9 says that it was completed at 2026-02-03T12:41:00Z, its marker 2026-02-03T11:40:00Z (plans/ledger/.completed/P02.md:4)"]],
  ["S4-15 there is no marker", "P02", "marker", { ".completed/P02.md": null }, [".completed/P02.md is not there"]],
  ["S4-30 commands without output", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "- `npm test` ✅\n- `npm run types` ✅") }, [".completed/P02.md:7 names commands, but records nothing that they printed"]],
  ["S4-30 output that is only vouched for", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```bash\nnpm test\nnpm run types\n```\n```\nAll commands were fine (see the P02 report for the output).\n```") }, [".completed/P02.md:12 only vouches for what its commands printed"]],
  ["S4-30 output that is retold", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```\nnpm test\n→ 7/7 passing (a warning about `fail fast` stays)\n```") }, [".completed/P02.md:9 ~ retells what its commands printed"]],
  ["S4-30 output without its command", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```\nledger.ts:3: halves\n```") }, [".completed/P02.md:7 ~ shows output, but not the command that gave it"]],
  ["S4-30 output that is told in numbers", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "- `npm run types` ✅\n- `npm test` – 12 passed") }, [".completed/P02.md:8 ~ retells what its commands printed, and does not show it: – 12 passed"]],
  ["S4-15 a marker about another phase", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(`# ${PLAN_ID}.P02 Completion`, "# P01 Completion") }, [".completed/P02.md:1 is about P01, not P02"]],
  ["S4-15 a verification's marker may name what it verifies", "P02a", "marker", { ".completed/P02a.md": text(".completed/P02a.md").replace(`# ${PLAN_ID}.P02a Completion`, "# Verification of P02") }, []],
  ["S4-15 a box that is not ticked", "P02", "marker", edited(".completed/P02.md", "## Commands", "- [ ] the log is kept\n## Commands"), [".completed/P02.md:6 a box is not ticked: - [ ] the log is kept"]],
  ["S4-15 a status that is open", "P02", "marker", edited(".completed/P02.md", "- Started", "- Status: partial\n- Started"), [".completed/P02.md:3 the status is blocked: - Status: partial"]],
  ["S4-33 a red status where nothing is to be red", "P02", "marker", edited(".completed/P02.md", "- Started", "- Outcome: RED\n- Started"), [".completed/P02.md:3 the status is failed: - Outcome: RED"]],
  ["S4-33 a red status where it is", "P01", "marker", edited(".completed/P01.md", "- Started", "- Outcome: RED\n- Started"), []],
  ["S4-33 a red status for a broken command", "P01", "marker", edited(".completed/P01.md", "- Started", "- Outcome: RED; `--only-these` is unsupported\n- Started"), [".completed/P01.md:3 a command was broken itself: - Outcome: RED"]],
  ["S4-33 a command that was not carried through", "P02", "marker", edited(".completed/P02.md", "## Commands", "- `npm run e2e` – not run\n"), [".completed/P02.md:6 `npm run e2e` was not carried through: not run"]],
  ["S4-30 nothing at all", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "Looked at by hand.") }, [".completed/P02.md records no command and no output"]],
  ["S4-31 no time", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(/^- (?:Started|Finished).*\n/gm, "") }, [".completed/P02.md gives no timestamp"]],
  ["S4-31 a date beside exact times takes nothing from them", "P02", "marker", edited(".completed/P02.md", "- Started", "- Date: 2026-02-03\n- Started"), []],
  ["S4-31 a date beside exact times, one that does not exist", "P02", "marker", edited(".completed/P02.md", "- Started", "- Date: 2026-02-31\n- Started"), ['.completed/P02.md:3 the time "2026-02-31" does not exist']],
  ["S4-31 a time without a zone", "P02", "marker", edited(".completed/P02.md", "T11:40:00Z", "T11:40:00"), ['.completed/P02.md:4 the time "2026-02-03T11:40:00" has no time zone']],
  ["S4-31 a time without a date", "P02", "marker", edited(".completed/P02.md", "2026-02-03T11:40:00Z", "05:05 UTC"), ['.completed/P02.md:4 the time "05:05 UTC" has no date']],
  ["S4-31 a day that does not exist", "P02", "marker", edited(".completed/P02.md", "2026-02-03T11:40:00Z", "2026-02-30T11:40:00Z"), ['.completed/P02.md:4 the time "2026-02-30T11:40:00Z" does not exist']],
  ["S4-31 completed before it was started", "P02", "marker", edited(".completed/P02.md", "T11:40:00Z", "T11:40:00+0300"), [".completed/P02.md:4 says that it was completed (2026-02-03T11:40:00+0300) before it was started"]],
  ["S4-31 one time only", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(/^- Started.*\n/gm, "").replace("- Finished", "- **Timestamp**") }, [".completed/P02.md:3 ~ does not say when the phase was started"]],
  ["S4-31 started, but never completed", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(/^- Finished.*\n/gm, "") }, [".completed/P02.md does not say when the phase was completed"]],
  ["S4-32 a marker without its @", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(`# ${PLAN_ID}.P02`, "# P02").replace("@plan:", "plan:") }, [`.completed/P02.md has no plan marker @plan:${PLAN_ID}.P02`]],
  ["S4-32 a heading without @plan:", "P02", "marker", edited(".completed/P02.md", `@plan:${PLAN_ID}.P02 `, ""), [`.completed/P02.md:1 its heading names ${PLAN_ID}.P02 without @plan: before it`]],
  ["S4-32 another phase's marker", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(`# ${PLAN_ID}.P02`, "# P02").replace(`@plan:${PLAN_ID}.P02`, `@plan:${PLAN_ID}.P02a`) }, [`.completed/P02.md:15 marks @plan:${PLAN_ID}.P02a, not @plan:${PLAN_ID}.P02`]],
  ["S4-32 another plan's marker", "P02", "marker", { ".completed/P02.md": text(".completed/P02.md").replace(`# ${PLAN_ID}.P02`, "# P02").replace(`@plan:${PLAN_ID}.P02`, "@plan:PLAN-OTHER.P02") }, [`.completed/P02.md:15 marks @plan:PLAN-OTHER.P02, not @plan:${PLAN_ID}.P02`]],
  ["S4-32 a marker in quoted output is not its own", "P02", "marker", { ".completed/P02.md": `# P02\nStarted: 2026-02-03T11:00:00Z\nFinished: 2026-02-03T11:40:00Z\n\`\`\`\n$ rg @plan\na.ts: @plan:${PLAN_ID}.P02\n\`\`\`\n` }, [`.completed/P02.md has no plan marker @plan:${PLAN_ID}.P02`]],
  ["S4-33 a command that failed", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```\n$ npm run build\n> tsc\nsrc/a.ts(3,4): error TS2322: wrong\n ELIFECYCLE  Command failed with exit code 2.\n```") }, [".completed/P02.md:10 `npm run build` failed: src/a.ts(3,4): error TS2322: wrong (2 times)"]],
  ["S4-33 not all have passed", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "Status: Complete, all of it\n```bash\nnpm test\n```\n**Results**: 27/29 tests passing\n```\nTests done\n```") }, ['.completed/P02.md:7 "Status: Complete, all of it" is not what line 11 says', ".completed/P02.md:11 `npm test` failed: 27/29 tests passing"]],
  ["S4-33 a broken command in a test phase", "P01", "marker", { ".completed/P01.md": marker("P01", "10:00:00Z", "10:20:00Z", "```\n$ npx vitest run --only-these rounding\nCACError: Unknown option `--only-these`\nnpm error code 1\n```\nFails as it is to.") }, [".completed/P01.md:9 `npx vitest run --only-these rounding` was broken itself"]],
  ["S4-33 a broken command that is retold", "P01", "marker", { ".completed/P01.md": marker("P01", "10:00:00Z", "10:20:00Z", "- `npx vitest run --only-these rounding` → failed, as the runner rejects `--only-these`\n```\n(4 more lines)\n```") }, [".completed/P01.md:7 `npx vitest run --only-these rounding` was broken itself"]],
  ["S4-33 a broken command in the verification of a test phase", "P01a", "marker", { ".completed/P01a.md": marker("P01a", "10:25:00Z", "10:30:00Z", "```\nnpx vitest rum\nbash: vitest: command not found\n```") }, [".completed/P01a.md:9 `npx vitest rum` was broken itself"]],
  ["S4-33 commands that one cause broke are one miss", "P01", "marker", { ".completed/P01.md": marker("P01", "10:00:00Z", "10:20:00Z", "- `npx vitest run --only-these a` → failed (unknown option `--only-these`)\n- `npx vitest run --only-these b` → failed (unknown option `--only-these`)\n- `npx vitest run --only-these c` → failed (unknown option `--only-these`)\n```\n$ npm run types\nfine\n```") }, [".completed/P01.md:7 `npx vitest run --only-these a` was broken itself, which shows nothing of the work: failed (unknown option `--only-these`) (also lines 8, 9)"]],
  ["S4-33 commands that failed each are a miss of their own", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "- `npm test` → FAIL\n- `npm run lint` → FAIL\n```\n$ npm run types\nfine\n```") }, [".completed/P02.md:7 `npm test` failed: FAIL", ".completed/P02.md:8 `npm run lint` failed: FAIL"]],
  ["S4-15 boxes that nobody ticked", "P02", "marker", edited(".completed/P02.md", "## Commands", "- [ ] one\n- [x] two\n- [ ] three\n## Commands"), [".completed/P02.md:6 a box is not ticked: - [ ] one (also line 8)"]],
  ["S4-33 a command that always ends the same way", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```\n$ npm test || true\nfine\n```") }, [".completed/P02.md:8 ~ `npm test || true` always ends the same way"]],
  ["S4-15 a search without matches is no failure", "P02", "marker", { ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```\nrg oldName src\n(no matches; exit code 1)\n```") }, []],
  ["S4-15 a file that is not there", "P02", "marker", edited(".completed/P02.md", "## Commands", "Told in `plans/ledger/reports/P09-worker.md`, not in other/reports/P08-worker.md.\n## Commands"), [".completed/P02.md:6 refers to reports/P09-worker.md, which is not there"]],
  ["S4-15 a file that is not there, named from the plan's folder", "P02", "marker", edited(".completed/P02.md", "## Commands", "Told in reports/P09-worker.md, and in ./reports/P02-worker.md.\n## Commands"), [".completed/P02.md:6 refers to reports/P09-worker.md, which is not there"]],
  ["S4-15 work that is left in two places", "P02", "marker", edited(".completed/P02.md", "## Commands", "## Known issues\n- Slow\n## Commands\nRemaining work: the docs\n"), [".completed/P02.md:6 ~ tells of open work: ## Known issues (also line 9)"]],
  ["S4-15 work that is left, and sums that are wrong", "P02", "marker", edited(".completed/P02.md", "## Commands", "All: 5/5\n- one: 2/2\n- two: 2/2\n\n## Known issues\n## Commands"), [".completed/P02.md:6 ~ 5/5 is not the sum of the list below it, 4/4", ".completed/P02.md:10 ~ tells of open work"]],
  ["S4-30 the twin is looked at as well", "P02", "twin", { ".completed/P02a.md": null }, [".completed/P02a.md is not there"]],
  ["S4-30 the twin's commands", "P02", "twin", { ".completed/P02a.md": marker("P02a", "11:45:00Z", "11:50:00Z", "- `npm test` – FAILED") }, [".completed/P02a.md:7 names commands, but records nothing that they printed", ".completed/P02a.md:7 `npm test` failed: FAILED"]],
  ["S4-29 the tracker has no row", "P02", "tracker", { [TRACKER]: text(TRACKER).replace(/^\| 02 .*\n/m, "") }, ["execution-tracker.md has no row for P02"]],
  ["S4-29 the tracker has two rows", "P02", "tracker", { [TRACKER]: text(TRACKER).replace("| 03 | P03 |", "| 03 | P02 |") }, ["execution-tracker.md:9 has a second row for P02; the first is line 7"]],
  ["S4-29 the tracker says done, but there is no marker", "P02", "tracker", { ".completed/P02.md": null }, ["execution-tracker.md:7 has P02 as done, but there is no .completed/P02.md"]],
  ["S4-29 the tracker says open, but there is a marker", "P02", "tracker", edited(TRACKER, "| P02 | ✅", "| P02 | ⬜"), ["execution-tracker.md:7 has P02 as ⬜, but there is .completed/P02.md and reports/P02-worker.md"]],
  ["S4-31 verified by its twin, but without a time", "P02", "tracker", edited(TRACKER, "2026-02-03T11:50:00Z | Rounding", "- | Rounding"), ["execution-tracker.md:7 ~ has no time under Verified, although P02a is done (line 8)"]],
  ["S4-31 not verified yet", "P02", "tracker", { [TRACKER]: text(TRACKER).replace("2026-02-03T11:50:00Z | Rounding", "- | Rounding").replace("| P02a | ✅ | 2026-02-03T11:45:00Z | 2026-02-03T11:50:00Z |", "| P02a | ⬜ | - | - |"), ".completed/P02a.md": null }, []],
  ["S4-31 a time that the marker only hints at", "P02", "tracker", edited(".completed/P02.md", "- Started: 2026-02-03T11:00:00Z", "- Started: -"), []],
  ["S4-29 a phase that nobody has begun", "P03", "tracker", {}, []],
  ["S4-29 a status that means nothing", "P03", "tracker", edited(TRACKER, "| P03 | ⬜ | -", "| P03 | later | 2026-02-30"), ["execution-tracker.md:9 has a status that means nothing here (later)", "execution-tracker.md:9 Started (2026-02-30) does not exist"]],
  ["S4-29 a phase without a status", "P02", "tracker", edited(TRACKER, "| P02 | ✅", "| P02 |"), ["execution-tracker.md:7 has no status, but there is .completed/P02.md and reports/P02-worker.md"]],
  ["S4-29 the tracker says failed", "P02", "tracker", edited(TRACKER, "| P02 | ✅", "| P02 | ❌"), ["execution-tracker.md:7 has P02 as ❌"]],
  ["S4-29 the tracker says done, the report failed", "P02", "tracker", edited("reports/P02-worker.md", "- `npm run types` ✅", "- `npm run types` → FAIL"), ["execution-tracker.md:7 has P02 as done, but plans/ledger/reports/P02-worker.md:5 says: FAIL"]],
  ["S4-29 the tracker's times are not the marker's", "P02", "tracker", edited(TRACKER, "2026-02-03T11:00:00Z |", "2026-02-03T12:00:00+0200 |"), ["execution-tracker.md:7 Started is 2026-02-03T12:00:00+0200, but the marker says 2026-02-03T11:00:00Z (plans/ledger/.completed/P02.md:3)"]],
  ["S4-29 the same minute in another zone agrees", "P02", "tracker", edited(TRACKER, "2026-02-03T11:00:00Z |", "2026-02-03T12:00:30+0100 |"), []],
  ["S4-31 a date alone in the tracker", "P02", "tracker", edited(TRACKER, "2026-02-03T11:00:00Z |", "2026-02-03 |"), ["execution-tracker.md:7 ~ Started (2026-02-03) is a date without"]],
  ["S4-31 another date alone in the tracker", "P02", "tracker", edited(TRACKER, "2026-02-03T11:00:00Z |", "2026-01-30 |"), ["execution-tracker.md:7 ~ Started (2026-01-30)", "execution-tracker.md:7 Started is 2026-01-30, but the marker says"]],
  ["S4-31 done without a time", "P02", "tracker", edited(TRACKER, "2026-02-03T11:00:00Z |", "- |"), ["execution-tracker.md:7 is done without a time under Started"]],
  ["S4-31 completed before it was started", "P02", "tracker", { [TRACKER]: text(TRACKER).replace("2026-02-03T11:40:00Z", "2026-02-03T10:40:00Z"), ".completed/P02.md": text(".completed/P02.md").replace(/^- Fini.*\n/m, "- Finished: 2026-02-03T10:40:00Z\n") }, ["execution-tracker.md:7 was completed (2026-02-03T10:40:00Z) before it was started (2026-02-03T11:00:00Z)"]],
  ["S4-31 verified before it was completed", "P02", "tracker", edited(TRACKER, "2026-02-03T11:50:00Z | Rounding", "2026-02-03T11:30:00Z | Rounding"), ["execution-tracker.md:7 was verified (2026-02-03T11:30:00Z) before it was completed", "execution-tracker.md:7 was verified (2026-02-03T11:30:00Z) before its verification P02a was completed (2026-02-03T11:50:00Z, line 8)"]],
  ["S4-29 the tracker refers to what is not there", "P02", "tracker", edited(TRACKER, "see `reports/P02-worker.md`", "see `reports/P02-again.md`"), ["execution-tracker.md:7 refers to reports/P02-again.md, which is not there"]],
  ["S4-32 the tracker is another plan's", "P02", "tracker", edited(TRACKER, `# ${PLAN_ID}`, "# PLAN-OTHER"), ["execution-tracker.md:1 ~ is headed PLAN-OTHER"]],
  ["S4-29 boxes at the plan's end", "P02a", "tracker", { [TRACKER]: `${text(TRACKER).replace(/^\| 03 .*\n/m, "")}\n## Completion Markers\n- [x] one\n- [ ] two\n` }, ["execution-tracker.md:12 ~ a box is not ticked: - [ ] two"]],
  ["S4-29 boxes before the plan's end", "P02a", "tracker", { [TRACKER]: `${text(TRACKER)}\n## Completion Markers\n- [ ] two\n` }, []],
  ["S4-29 a tracker without a table", "P02", "tracker", { [TRACKER]: "# Tracker\n" }, ["execution-tracker.md has no table with the columns ID and Status"]],
  ["S4-35 started before the one before was completed", "P02", "sequence", { [TRACKER]: text(TRACKER).replace("2026-02-03T11:00:00Z |", "2026-02-03T10:29:59Z |") }, ["execution-tracker.md:7 P02 was started (2026-02-03T10:29:59Z) before P01a was completed (2026-02-03T10:30:00Z, plans/ledger/execution-tracker.md:6)"]],
  ["S4-35 the markers' times count as well", "P02", "sequence", { ".completed/P02.md": text(".completed/P02.md").replace("T11:00:00Z", "T10:10:00Z") }, [".completed/P02.md:3 P02 was started (2026-02-03T10:10:00Z) before P01a was completed (2026-02-03T10:30:00Z, plans/ledger/.completed/P01a.md:3)"]],
  ["S4-35 a verification before its phase was completed", "P02a", "sequence", edited(TRACKER, "2026-02-03T11:45:00Z", "2026-02-03T11:39:00Z"), ["execution-tracker.md:8 P02a was started (2026-02-03T11:39:00Z) before P02 was completed (2026-02-03T11:40:00Z"]],
  ["S4-35 phases that were left out", "P02", "sequence", { [TRACKER]: text(TRACKER).replace("| P01 | ✅", "| P01 | ⬜").replace("| P01a | ✅", "| P01a | 🔄") }, ["execution-tracker.md:5 P01 comes before P02 and is not done (⬜)", "execution-tracker.md:6 P01a comes before P02 and is not done (🔄)"]],
  ["S4-35 without a tracker the markers' numbers tell", "P04", "sequence", { [TRACKER]: null, ".completed/P04.md": marker("P04", "14:00:00Z", "14:10:00Z", "x") }, [".completed/P03.md P03 comes before P04 and was left out"]],
];

test("S4-15 what was looked at is said, and what cannot be read is told with its reason", () => {
  const said = (phase: string, files = planFacts(phase).files) => fileChecks({ ...planFacts(phase), files }).results.map((one) => one.said);
  expect(said("P02")).toEqual([
    "no worker was launched here", "reports/P02-worker.md: 2 commands", ".completed/P02.md: 1 command, 1 with output, 2 requirements marked",
    ".completed/P02a.md: 1 command, 1 with output, 2 requirements marked", "execution-tracker.md:7: ✅", "after P01a",
  ]);
  const unreadable = planFacts("P02").files.map((file) => ({ ...file, text: { ok: false as const, reason: "is not UTF-8" } }));
  const { results } = fileChecks({ ...planFacts("P02"), files: unreadable });
  expect(results.flatMap(({ check, misses }) => misses.map(({ message, file }) => `${check} ${file} ${message}`))).toEqual([
    "report plans/ledger/reports/P02-worker.md is not UTF-8", "marker plans/ledger/.completed/P02.md is not UTF-8", "twin plans/ledger/.completed/P02a.md is not UTF-8", "tracker plans/ledger/execution-tracker.md is not UTF-8",
  ]);
});

test.each(cases)("%s", (_title, phase, check, changes, wanted) => {
  const found = missesOf(phase, check, changes);
  expect(found.map((one, index) => (one.startsWith(wanted[index] ?? "\u0000") ? wanted[index] : one))).toEqual(wanted);
});

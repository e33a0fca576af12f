import type { PhaseFacts } from "./phase-facts.js";

export const PLAN_ID = "PLAN-20260203-LEDGER";
export const FOLDER = "plans/ledger";

/** A plan whose test phase P01 and implementation P02 are done and verified, with nothing wrong. */
export const SOUND: Readonly<Record<string, string>> = {
  "execution-tracker.md": `# ${PLAN_ID} Execution Tracker

| Phase | ID | Status | Started | Completed | Verified | Notes |
|-------|----|--------|---------|-----------|----------|-------|
| 01 | P01 | ✅ | 2026-02-03T10:00:00Z | 2026-02-03T07:20:00-0300 | 2026-02-03T10:30:00Z | TDD: red cases for rounding |
| 01a | P01a | ✅ | 2026-02-03T10:25:00Z | 2026-02-03T10:30:00Z | 2026-02-03T10:30:00Z | red state looked at |
| 02 | P02 | ✅ | 2026-02-03T11:00:00Z | 2026-02-03T11:40:00Z | 2026-02-03T11:50:00Z | Rounding implementation; see \`reports/P02-worker.md\` |
| 02a | P02a | ✅ | 2026-02-03T11:45:00Z | 2026-02-03T11:50:00Z | 2026-02-03T11:50:00Z | implementation verified |
| 03 | P03 | ⬜ | - | - | - | Cleanup |
`,
  "reports/P01-worker.md": "# P01 report\n\nStatus: RED as it is to be\nRecorded: 2026-02-03T10:20:00Z\n\n- `npx vitest run rounding` → 4 failed\n",
  "reports/P01a-worker.md": "# P01a report\n\n- `npx vitest run rounding` ❌ (red, looked at 2026-02-03T10:29:00Z)\n",
  "reports/P02-worker.md": `# ${PLAN_ID} P02 report\n\n## Command status\n- \`npx vitest run rounding\` ✅\n- \`npm run types\` ✅\n\n- [x] Halves go to the even neighbour.\n\nWritten 2026-02-03T11:41:00Z\n`,
  "reports/P02a-worker.md": "# P02a report\n\n| Command | Result |\n| --- | --- |\n| `npx vitest run rounding` | PASS |\n\nFinished: 2026-02-03T11:50:00Z\n",
  ".completed/P01.md": marker("P01", "10:00:00Z", "10:20:00Z", "```text\n$ npx vitest run rounding\n × rounds halves to even\nAssertionError: expected 3 to be 2\n Tests  4 failed (4)\n```"),
  ".completed/P01a.md": marker("P01a", "10:25:00Z", "10:30:00Z", "```\nnpx vitest run rounding\n Tests  4 failed (4)\n```"),
  ".completed/P02.md": marker("P02", "11:00:00Z", "11:40:00Z", "```bash\nnpx vitest run \\\n  rounding\n```\n```\n✓ rounding.test.ts (4 tests)\n```"),
  ".completed/P02a.md": marker("P02a", "11:45:00Z", "11:50:00Z", "### `npx vitest run rounding`\n```text\n Tests  4 passed (4)\n```"),
};

/** A completion marker in headed Markdown. */
export function marker(phase: string, started: string, finished: string, output: string): string {
  return `# ${PLAN_ID}.${phase} Completion\n\n- Started: 2026-02-03T${started}\n- Finished: 2026-02-03T${finished}\n\n## Commands\n${output}\n\n<!-- @plan:${PLAN_ID}.${phase} @requirement:REQ-LED-001 REQ-LED-002 -->\n`;
}

/** What an inspection would read; a file that is null is not there. */
export function planFacts(phase: string, changes: Readonly<Record<string, string | null>> = {}, more: Partial<PhaseFacts> = {}): PhaseFacts {
  const texts = Object.entries({ ...SOUND, ...changes });
  const files = texts.flatMap(([name, text]) => (text === null ? [] : [{ name, file: `${FOLDER}/${name}`, text: { ok: true as const, text } }]));
  return { phase, planId: PLAN_ID, folder: FOLDER, plan: null, files, log: null, ...more };
}

import type { Move } from "./scripted-model.js";
import { PEER } from "./step.js";

export const PLAN = "plans/night";
export const PHASE = "P01";
export const PROMPT = "--yolo is a word here: write src/mine/new.txt, and say in the report what you did.";

const STAMP = "2026-01-31T01:00:00Z";
const VERIFIED = "## Verification\n\n```\n$ grep -c new src/mine/new.txt\n1\n```\n";

function marker(id: string): string {
  return `# ${id}\n\n- Plan: @plan:PLAN-NIGHT.${id}\n- Started: ${STAMP}\n- Completed: ${STAMP}\n\n${VERIFIED}`;
}

/** A plan of one phase, as its people have it. */
export const PLAN_FILES: Readonly<Record<string, string>> = {
  [`${PLAN}/workers.json`]: JSON.stringify({ plan_id: "PLAN-NIGHT", phases: [{ id: PHASE, kind: "implementation", prompt: PROMPT, check: { run: ["grep", "-q", "new", "src/mine/new.txt"] } }] }),
  [`${PLAN}/execution-tracker.md`]: tracker("Pending", "-"),
};

/** A file outside of the checkout, which only a worker without a sandbox can write. */
export const OUTSIDE = "outside.txt";

/** What the worker's model does: its work, the files that a phase leaves, and words on the bus by MCP and from its shell. */
export const WORK: readonly Move[] = [
  { use: "write", path: "src/mine/new.txt", text: "new\n" },
  { use: "write", path: `${PLAN}/reports/${PHASE}-worker.md`, text: `# ${PHASE}\n\n- Plan: @plan:PLAN-NIGHT.${PHASE}\n- Status: PASS\n- Started: ${STAMP}\n- Completed: ${STAMP}\n\n${VERIFIED}` },
  { use: "write", path: `${PLAN}/.completed/${PHASE}.md`, text: marker(PHASE) },
  { use: "write", path: `${PLAN}/.completed/${PHASE}a.md`, text: marker(`${PHASE}a`) },
  { use: "read", path: `${PLAN}/execution-tracker.md` },
  { use: "replace", path: `${PLAN}/execution-tracker.md`, from: row("Pending", "-"), to: row("Complete", STAMP) },
  { use: "mcp", tool: "send", args: { to: PEER, type: "note", summary: "by MCP" } },
  // Plain words: Gemini's shell takes no substitutions.
  { use: "shell", command: `node_modules/.bin/bus event log --event note --summary "from the shell"` },
  { use: "shell", command: `echo x > "$HOME/${OUTSIDE}"` },
  { use: "say", text: "That was all." },
];

function tracker(status: string, at: string): string {
  return `# PLAN-NIGHT Execution Tracker\n\n| Phase | ID | Status | Started | Completed | Verified | Notes |\n| ----- | -- | ------ | ------- | --------- | -------- | ----- |\n${row(status, at)}\n`;
}

function row(status: string, at: string): string {
  return `| 01 | ${PHASE} | ${status} | ${at} | ${at} | ${at} | - |`;
}

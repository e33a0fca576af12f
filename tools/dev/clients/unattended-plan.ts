import type { Move } from "./scripted-model.js";

export const PLAN = "plans/unattended";
const ID = "PLAN-UNATTENDED";
const TEST = ["node", "--test", "test/sum.test.mjs"];

/** One of each kind. */
export const PHASES = [
  { id: "P01", kind: "stub", run: ["node", "--check", "src/sum.mjs"] },
  { id: "P02", kind: "test", run: TEST },
  { id: "P03", kind: "implementation", run: TEST },
  { id: "P04", kind: "verification", run: TEST },
] as const;

const EDITS: Readonly<Record<string, Move>> = {
  P01: { use: "write", path: "src/sum.mjs", text: `// @plan:${ID}.P01\nexport const sum = () => "not yet";\n` },
  P02: { use: "write", path: "test/sum.test.mjs", text: `// @plan:${ID}.P02\nimport assert from "node:assert";\nimport { test } from "node:test";\nimport { sum } from "../src/sum.mjs";\ntest("sum", () => assert.equal(sum([1, 2]), 3));\n` },
  P03: { use: "replace", path: "src/sum.mjs", from: 'export const sum = () => "not yet";', to: `export const sum = (all) => all.reduce((a, b) => a + b, 0); // @plan:${ID}.P03` },
};

/** `env`: names of variables that the workers need. */
export function unattendedFiles(client: string, env: readonly string[]): Readonly<Record<string, string>> {
  const phases = PHASES.map(({ id, kind, run }) => ({ id, kind, twin: false, prompt: `Do ${id} of the plan.`, check: { run } }));
  const rows = PHASES.map(({ id }) => row(id, "Pending", "-", "-")).join("\n");
  return {
    [`${PLAN}/workers.json`]: JSON.stringify({ plan_id: ID, client, env, poll: { interval_seconds: 2, cycles: 30 }, phases }),
    [`${PLAN}/execution-tracker.md`]: `# ${ID} Execution Tracker\n\n| Phase | ID | Status | Started | Completed | Verified | Notes |\n| ----- | -- | ------ | ------- | --------- | -------- | ----- |\n${rows}\n`,
  };
}

/** What the workers' model does, one worker after the other: the work by patches, report, marker and tracker by its shell, each with the times and the output that there were. */
export const UNATTENDED: readonly Move[] = PHASES.flatMap(({ id, run }): readonly Move[] => [
  { use: "shell", command: `mkdir -p tmp && date -u +%Y-%m-%dT%H:%M:%SZ > "tmp/began-$BUS_WORKER"` },
  ...(EDITS[id] === undefined ? [] : [EDITS[id]]),
  { use: "shell", command: recording(id, run.join(" ")) },
  { use: "shell", command: `node_modules/.bin/bus event log --event note --summary "${id} by its shell"` },
  { use: "say", text: `${id} is done.` },
]);

function recording(id: string, command: string): string {
  const record = (title: string) => `${title}\n\n- Started: $began\n- Completed: $done\n\n## Verification\n\n~~~\n$ ${command}\n\${out:-(no output)}\nexit code $code\n~~~`;
  return [
    `began=$(cat "tmp/began-$BUS_WORKER"); out=$(${command} 2>&1); code=$?; done=$(date -u +%Y-%m-%dT%H:%M:%SZ)`,
    `mkdir -p ${PLAN}/reports ${PLAN}/.completed`,
    `cat > ${PLAN}/reports/${id}-worker.md <<END\n${record(`# ${ID} ${id}\n\nStatus: PASS`)}\nEND`,
    `cat > ${PLAN}/.completed/${id}.md <<END\n${record(`<!-- @plan:${ID}.${id} -->\n# ${id}`)}\nEND`,
    `sed -i "s/.*| ${id} |.*/${row(id, "Complete", "$began", "$done")}/" ${PLAN}/execution-tracker.md`,
  ].join("\n");
}

function row(id: string, status: string, began: string, done: string): string {
  return `| ${id.slice(1)} | ${id} | ${status} | ${began} | ${done} | ${done} | - |`;
}

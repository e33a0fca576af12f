/** A phase takes five minutes of its hour, P01 those after nine, and is verified in the next minute. */
function timesOf(phase: string) {
  const hour = String(8 + Number(/\d+/.exec(phase)?.[0] ?? 1)).padStart(2, "0");
  const at = (minute: string) => `2026-01-31T${hour}:${minute}:00Z`;
  return { start: at("00"), end: at("05"), verified: at("06") };
}

/** What a phase leaves when nothing is missing, relative to the plan's folder. */
export function phaseFiles(phase: string, plan = "PLAN-1"): Record<string, string> {
  const { start, end, verified } = timesOf(phase);
  const head = (from: string, to: string) => `- Started: ${from}\n- Finished: ${to}\n\n## Commands\n`;
  const marker = (id: string, from: string, to: string) => `# Phase ${id} Completion\n\n${head(from, to)}\`\`\`bash\nnpm test\n\`\`\`\n\`\`\`\n3 passed\n\`\`\`\n\n<!-- @plan:${plan}.${id} -->\n`;
  return {
    [`reports/${phase}-worker.md`]: `# ${phase} Report\n\n- Status: PASS\n${head(start, end)}- \`npm test\` → 3 passed\n`,
    [`.completed/${phase}.md`]: marker(phase, start, end),
    [`.completed/${phase}a.md`]: marker(`${phase}a`, end, verified),
  };
}

/** The tracker in which these phases are done. */
export function trackerOf(phases: readonly string[], plan = "PLAN-1"): string {
  const rows = phases.map((phase) => `| ${phase.slice(1)} | ${phase} | ✅ | ${timesOf(phase).start} | ${timesOf(phase).end} | ${timesOf(phase).verified} | done |`);
  return [`# ${plan} Execution Tracker`, "", "| Phase | ID | Status | Started | Completed | Verified | Notes |", "|---|---|---|---|---|---|---|", ...rows, ""].join("\n");
}

/** The same files below a folder. */
export function below(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

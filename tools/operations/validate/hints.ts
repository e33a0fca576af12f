import type { Problem } from "../../domain/problem.js";

/** A command that helps with what has no better hint of its own. */
const HINTS: Readonly<Record<string, (problem: Problem) => string>> = {
  assignment: () => "bus status",
  branch: () => "git branch --list 'agent/*'",
  chain: () => "git fetch --all",
  "control-characters": ({ file, line }) => (line === undefined ? `cat -v ${file}` : `sed -n ${line}p ${file} | cat -v`),
  links: ({ file }) => `bus plan check ${planOf(file)}`,
  "log-line": ({ file, line }) => (line === undefined ? `cat -v ${file}` : `sed -n ${line}p ${file}`),
  "near-miss": ({ file, line }) => (line === undefined ? `cat ${file}` : "bus event log --help"),
  plan: ({ file }) => `bus plan check ${planOf(file)}`,
  "plan-link": ({ message }) => `git log --all -- _plans/${/plan (\S+) under/.exec(message)?.[1] ?? ""}.plan.json`,
  queue: ({ file }) => `cat ${file}`,
  receipts: ({ message }) => `git log --all -- ${/receipt (.+?):? (?:does not|is|leads|cannot)/.exec(message)?.[1] ?? "_report"}`,
  schema: ({ file }) => `git log -p -- ${file}`,
  stem: ({ file }) => `git log -p -- ${file}`,
  unreadable: ({ file }) => `git log -p -- ${file}`,
};

/** Every problem says what to do next. */
export function withHint(problem: Problem): Problem {
  const hint = problem.hint ?? HINTS[problem.rule]?.(problem);
  return hint === undefined ? problem : { ...problem, hint };
}

function planOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1, -".plan.json".length);
}

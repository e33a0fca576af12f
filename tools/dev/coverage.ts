import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { titlesOf } from "./coverage/titles.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The numbered rules: of the pilot day, of the runbook for parallel lanes, and of the guide for workers. */
export const NUMBERS: readonly string[] = [...numbered("S0", 47), ...numbered("S1", 108), ...numbered("S4", 36)];

/** Why no test can show a rule: only for what is no work of the program. */
export const REASONS: Readonly<Record<string, string>> = {};

export interface Shown {
  /** Relative to the repository. */
  readonly file: string;
  readonly title: string;
}

export interface Coverage {
  /** The tests of each number, in the order of the numbers. */
  readonly tests: ReadonlyMap<string, readonly Shown[]>;
  /** What is wrong: a number with neither test nor reason, with both, or one that there is not. */
  readonly faults: readonly string[];
}

/** Which tests carry which numbers in their titles. */
export async function coverageOf(sources: Iterable<readonly [file: string, source: string]>, numbers: readonly string[] = NUMBERS, reasons: Readonly<Record<string, string>> = REASONS): Promise<Coverage> {
  const tests = new Map<string, Shown[]>(numbers.map((number) => [number, []]));
  const faults: string[] = [];
  for (const [file, source] of sources) {
    if (!/\bS[014]-\d/.test(source)) continue;
    for (const title of await titlesOf(source)) {
      for (const number of new Set(title.match(/\bS[014]-\d+\b/g))) {
        const known = tests.get(number);
        if (known === undefined) faults.push(`${file}: ${title}: there is no ${number}`);
        else known.push({ file, title });
      }
    }
  }
  for (const [number, shown] of tests) {
    if (shown.length === 0 && reasons[number] === undefined) faults.push(`${number} has neither a test nor a reason`);
    if (shown.length > 0 && reasons[number] !== undefined) faults.push(`${number} has a test, so its reason is none`);
  }
  for (const number of Object.keys(reasons)) if (!tests.has(number)) faults.push(`there is no ${number}, which has a reason`);
  return { tests, faults };
}

/** Every test of this repository. */
export function testSources(): [string, string][] {
  const names = readdirSync(join(root, "tools"), { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:test|suite)\.ts$/.test(name));
  return names.sort().map((name) => [`tools/${name}`, readFileSync(join(root, "tools", name), "utf8")]);
}

/** `spec/coverage.md`. */
export function coverageText({ tests }: Coverage, reasons: Readonly<Record<string, string>> = REASONS): string {
  const parts = [...tests].map(([number, shown]) => [`- **${number}**${shown.length > 0 ? "" : `: ${reasons[number] ?? "nothing yet"}`}`, ...shown.map(({ file, title }) => `  - [${file}](../${file}): ${inline(title)}`)].join("\n"));
  const part = (prefix: string): string => parts.filter((text) => text.startsWith(`- **${prefix}-`)).join("\n");
  return `# Rules and their tests

Generated from the titles of the tests by \`npm run generate\`. A rule without a test has a reason instead.

## S0: the pilot day

${part("S0")}

## S1: parallel lanes

${part("S1")}

## S4: workers

${part("S4")}
`;
}

function numbered(prefix: string, last: number): string[] {
  return Array.from({ length: last }, (_, index) => `${prefix}-${String(index + 1).padStart(2, "0")}`);
}

/** A title as plain text of Markdown. */
function inline(title: string): string {
  return title.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`);
}

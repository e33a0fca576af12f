import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "./machine.js";
import type { Proven } from "./proofs.js";
import { RESULTS, type Figure, type Result } from "./result.js";

/** Writes the tables of README.md from the kept results. */
const README = new URL("README.md", import.meta.url);
const BENCHMARKS = ["startup", "reading", "validate", "append", "claims", "follow", "scopes", "locks", "doors", "pull-requests"] as const;
const [BEGIN, END] = ["<!-- tables:begin -->", "<!-- tables:end -->"] as const;

interface Proofs {
  readonly machine: Machine;
  readonly planted: number;
  readonly caught: number;
  readonly proofs: readonly Proven[];
}

const text = readFileSync(README, "utf8");
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (before === undefined || after === undefined) throw new Error(`README.md has no ${BEGIN} … ${END}`);
const sections = [...BENCHMARKS.flatMap((name) => kept<Result>(name).flatMap(benchmarkSection)), ...kept<Proofs>("proofs").flatMap(proofSections)];
writeFileSync(README, `${before}${BEGIN}\n\n${sections.join("\n\n")}\n\n${END}${after}`);

function kept<T>(name: string): T[] {
  const path = new URL(`${name}.json`, RESULTS);
  return existsSync(path) ? [JSON.parse(readFileSync(path, "utf8")) as T] : [];
}

function benchmarkSection({ name, settings, machine, seconds, figures }: Result): string[] {
  const rows = figures.map((figure) => [figure.what, `${shown(figure)}${figure.from === undefined ? "" : `<br>${figure.from}`}`, budgetOf(figure), verdict(figure)]);
  const flags = Object.entries(settings).map(([key, value]) => `\`--${key} ${value}\``);
  return [`### ${name}`, `${place(machine)}; ${seconds} s; ${flags.join(" ")}.`, table(["what", "measured", "budget", ""], rows)];
}

function proofSections({ machine, planted, caught, proofs }: Proofs): string[] {
  const rows = (planted: boolean): string[][] =>
    proofs.filter((proof) => (proof.planted ?? false) === planted).map(({ name, shows, good, counts }) => [name, shows, Object.entries(counts).map(([key, value]) => `${key} ${String(value)}`).join(", "), good ? (planted ? "found" : "holds") : "**FAILED**"]);
  return [
    "### proofs",
    `${place(machine)}.`,
    table(["proof", "what it shows", "counts", ""], rows(false)),
    `Bugs planted in the protocols, so that a check that sees nothing is noticed: ${caught} of ${planted} found.`,
    table(["check: bug", "what it is", "counts", ""], rows(true)),
  ];
}

function place({ cpus, cpu, memory_gib, system, node, git, file_system, date }: Machine): string {
  return `${date.slice(0, 10)}; ${cpus} × ${cpu}, ${memory_gib} GiB; ${system}, ${file_system}; Node ${node.slice(1)}, git ${git}`;
}

function shown({ value, unit }: Pick<Figure, "value" | "unit">): string {
  return unit === "" ? String(value) : `${value} ${unit}`;
}

function budgetOf({ budget, unit }: Figure): string {
  if (budget === undefined) return "";
  return "most" in budget ? `≤ ${shown({ value: budget.most, unit })}` : `≥ ${shown({ value: budget.least, unit })}`;
}

function verdict({ budget, value, why }: Figure): string {
  if (budget === undefined) return "";
  const limit = "most" in budget ? budget.most : budget.least;
  const met = "most" in budget ? value <= limit : value >= limit;
  if (limit === 0) return met ? "met" : `**missed**`;
  const share = `${Math.round((Math.abs(value - limit) / limit) * 100)} %`;
  return met ? `met, ${share} to spare` : `**missed by ${share}**${why === undefined ? "" : `: ${why}`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

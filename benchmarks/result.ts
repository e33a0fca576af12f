import { mkdirSync, writeFileSync } from "node:fs";
import { type Machine, machine } from "./machine.js";

/** One thing measured, with what it may be. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "×" | "ms" | "";
  readonly budget?: { readonly most: number } | { readonly least: number };
  /** What the value was made of. */
  readonly from?: string;
  /** Why the budget is missed, where it is. */
  readonly why?: string;
}

export interface Result {
  readonly name: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly machine: Machine;
  /** Of the whole script, s. */
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

export const RESULTS = new URL("results/", import.meta.url);

/** Measures, prints the figures, and keeps them in `results/<name>.json`. */
export async function benchmark(name: string, settings: Readonly<Record<string, number>>, measure: () => Promise<readonly Figure[]>): Promise<void> {
  const start = performance.now();
  const figures = (await measure()).map((figure) => ({ ...figure, value: rounded(figure.value) }));
  const result: Result = { name, settings, machine: machine(), seconds: rounded((performance.now() - start) / 1000), figures };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL(`${name}.json`, RESULTS), `${JSON.stringify(result, null, 2)}\n`);
  for (const { what, value, unit, from } of figures) console.log(`${name}: ${what}: ${value} ${unit}${from === undefined ? "" : ` (${from})`}`);
}

/** `ms` of two things, for people. */
export function against(value: number, base: number): string {
  return `${rounded(value)} ms against ${rounded(base)} ms`;
}

/** Three digits that mean something; counts stay whole. */
export function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(3));
}

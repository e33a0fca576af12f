import { parseArgs } from "node:util";
import { MUTANTS, type Mutant } from "./mutants.js";

export type Counts<Name extends string, Bug extends string = Mutant> = Record<Name, number> & { readonly mutant?: Bug | undefined };

/** Runs a verification when its file is the one started: options as `--name N`, one JSON object of counts on stdout, exit code 1 when something was violated. */
export async function script<Name extends string, Bug extends string = Mutant>(file: string, defaults: Record<Name, number>, run: (counts: Counts<Name, Bug>) => Promise<{ violations: readonly string[] }>, mutants: readonly Bug[] = MUTANTS as readonly string[] as readonly Bug[]): Promise<void> {
  if (process.argv[1]?.endsWith(file) !== true) return;
  const names = Object.keys(defaults) as Name[];
  const options = Object.fromEntries([...names, "mutant"].map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({ options });
  const counts = Object.fromEntries(names.map((name) => [name, Number(values[name] ?? defaults[name])])) as Record<Name, number>;
  const mutant = mutants.find((name) => name === values["mutant"]);
  if (mutant === undefined && values["mutant"] !== undefined) throw new Error(`no such planted bug: ${String(values["mutant"])}`);
  const result = await run({ ...counts, mutant });
  process.stdout.write(`${JSON.stringify({ ...counts, ...result })}\n`);
  process.exitCode = result.violations.length === 0 ? 0 : 1;
}

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** The built program. */
export const BUS = fileURLToPath(new URL("../dist/bus.cjs", import.meta.url));

/** Numbers given as `--name N`, or their defaults. Flags of other scripts are passed over, so that all take the same line. */
export function numbers<Name extends string>(defaults: Record<Name, number>): Record<Name, number> {
  const names = Object.keys(defaults) as Name[];
  const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])), strict: false });
  return Object.fromEntries(names.map((name) => [name, Number(values[name] ?? defaults[name])])) as Record<Name, number>;
}

export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Its whole environment; by default empty, as under `env -i`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Wall clock of a whole process, ms; its output goes to pipes. Throws when it does not exit with 0: a refusal is not a measurement. */
export function timed({ file, args, cwd, env = {} }: Command): number {
  const start = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 30 });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} exited ${status}: ${stderr.toString()}`);
  return ms;
}

export function node(cwd: string, ...args: string[]): Command {
  return { file: process.execPath, args, cwd };
}

/** Runs all in turn, again and again, so that what slows the machine meets each alike; the medians by name. */
export function interleaved<Name extends string>(samples: number, actions: Readonly<Record<Name, (round: number) => number>>, warmUp = 2): Record<Name, number> {
  const names = Object.keys(actions) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUp + samples; round += 1) {
    for (const name of names) {
      const ms = actions[name](round);
      if (round >= warmUp) taken.get(name)?.push(ms);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])])) as Record<Name, number>;
}

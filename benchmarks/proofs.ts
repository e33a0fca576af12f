import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { machine } from "./machine.js";
import { PROOFS, type Proof } from "./proof-list.js";
import { RESULTS, rounded } from "./result.js";

/** Runs every proof, and every planted bug, and keeps what they counted. `--only <word>` runs those with the word in their name, and keeps the others' counts as they were. */
const only = process.argv[process.argv.indexOf("--only") + 1] ?? "";
const chosen = process.argv.includes("--only") ? PROOFS.filter(({ name }) => name.includes(only)) : PROOFS;

export interface Proven extends Proof {
  /** Nothing was violated; or, where a bug is planted, it was found. */
  readonly good: boolean;
  readonly counts: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

const FILE = new URL("proofs.json", RESULTS);
const proven: Proven[] = [];
for (const proof of chosen) {
  const one = prove(proof);
  proven.push(one);
  console.log(`${one.good ? "ok    " : "FAILED"} ${one.name} (${one.seconds} s) ${JSON.stringify(one.counts)}`);
}
const good = proven.every((one) => one.good);
console.log(`${summary(proven)}${good ? "" : "; something FAILED"}`);
const kept = chosen.length === PROOFS.length ? proven : PROOFS.flatMap(({ name }) => [...proven, ...before()].find((one) => one.name === name) ?? []);
mkdirSync(RESULTS, { recursive: true });
writeFileSync(FILE, `${JSON.stringify({ name: "proofs", machine: machine(), ...counted(kept), proofs: kept }, null, 2)}\n`);
process.exitCode = good ? 0 : 1;

/** What was kept of an earlier run. */
function before(): Proven[] {
  return (JSON.parse(readFileSync(FILE, "utf8")) as { proofs: Proven[] }).proofs;
}

function counted(some: readonly Proven[]): { planted: number; caught: number } {
  const planted = some.filter((one) => one.planted);
  return { planted: planted.length, caught: planted.filter((one) => one.good).length };
}

function summary(some: readonly Proven[]): string {
  const { planted, caught } = counted(some);
  return `${some.length - planted} proofs, ${caught} of ${planted} planted bugs found`;
}

function prove(proof: Proof): Proven {
  const [script, ...args] = proof.run;
  const start = performance.now();
  const path = fileURLToPath(new URL(`../tools/dev/verify/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), path, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (stdout === "") throw new Error(`${proof.name} ended with ${status} and counted nothing: ${stderr}`);
  const said = JSON.parse(stdout) as Record<string, unknown>;
  const counts = short(said);
  const good = proof.planted ? found(counts) : status === 0;
  if (!good) console.error(said["violations"] ?? stderr);
  return { ...proof, good, counts, seconds: rounded((performance.now() - start) / 1000) };
}

/** Violations as their number. */
function short({ violations, ...counts }: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(violations) ? { ...counts, violations: violations.length } : counts;
}

/** A crash of the run is not a find: something must have been counted. */
function found({ violations = 0, lost = 0, missing = 0 }: Record<string, unknown>): boolean {
  return Number(violations) + Number(lost) + Number(missing) > 0;
}

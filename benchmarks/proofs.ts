import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { machine } from "./machine.js";
import { PROOFS, type Proof } from "./proof-list.js";
import { RESULTS, rounded } from "./result.js";

/** Runs every proof, and every planted bug, and keeps what they counted. `--only <word>` runs those with the word in their name. */
const only = process.argv[process.argv.indexOf("--only") + 1] ?? "";
const chosen = process.argv.includes("--only") ? PROOFS.filter(({ name }) => name.includes(only)) : PROOFS;

export interface Proven extends Proof {
  /** Nothing was violated; or, where a bug is planted, it was found. */
  readonly good: boolean;
  readonly counts: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

const proven: Proven[] = [];
for (const proof of chosen) {
  const one = prove(proof);
  proven.push(one);
  console.log(`${one.good ? "ok    " : "FAILED"} ${one.name} (${one.seconds} s) ${JSON.stringify(one.counts)}`);
}
const caught = proven.filter(({ planted, good }) => planted && good).length;
const planted = proven.filter((one) => one.planted).length;
const good = proven.every((one) => one.good);
console.log(`${proven.length - planted} proofs, ${caught} of ${planted} planted bugs found${good ? "" : "; something FAILED"}`);
if (chosen.length === PROOFS.length) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL("proofs.json", RESULTS), `${JSON.stringify({ name: "proofs", machine: machine(), planted, caught, proofs: proven }, null, 2)}\n`);
}
process.exitCode = good ? 0 : 1;

function prove(proof: Proof): Proven {
  const [script, ...args] = proof.run;
  const start = performance.now();
  const path = fileURLToPath(new URL(`../tools/dev/verify/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), path, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (stdout === "") throw new Error(`${proof.name} ended with ${status} and counted nothing: ${stderr}`);
  const counts = short(JSON.parse(stdout) as Record<string, unknown>);
  return { ...proof, good: proof.planted ? found(counts) : status === 0, counts, seconds: rounded((performance.now() - start) / 1000) };
}

/** Violations as their number. */
function short({ violations, ...counts }: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(violations) ? { ...counts, violations: violations.length } : counts;
}

/** A crash of the run is not a find: something must have been counted. */
function found({ violations = 0, lost = 0, missing = 0 }: Record<string, unknown>): boolean {
  return Number(violations) + Number(lost) + Number(missing) > 0;
}

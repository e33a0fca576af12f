import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Planted, compiledWith } from "./planted.js";

/** Where packages are found from. */
const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/", import.meta.url));

/** Runs a script of this folder with a bug planted in what it checks; what it counted. */
export async function runPlanted(bug: Planted, file: string, args: readonly string[]): Promise<{ violations: readonly string[] }> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, "planted-"));
  try {
    const program = join(folder, `${basename(file, ".ts")}.mjs`);
    await compiledWith(bug, `dev/verify/${file}`, program, "esm");
    const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as { violations: string[] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs every benchmark, one after the other, then writes the tables. What is given here is given to all: `--samples 5 --events 10000`. */
for (const name of ["startup", "reading", "validate", "append", "claims", "follow", "scopes", "locks", "doors", "pull-requests", "report"]) {
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), script, ...process.argv.slice(2)], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

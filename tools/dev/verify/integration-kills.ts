import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { git } from "../scratch-repo.js";
import { KILL_SCENARIOS, type KillScenario, killGround, violations } from "./integration-scenarios.js";
import { type Counts, script } from "./registers-script.js";

const SOURCES = fileURLToPath(new URL("../../../", import.meta.url));
/** Stands before git on the PATH: ends the process that asked it, for real, before or after its n-th call. */
const SHIM = `#!/bin/sh
n=$(cat "$KILL_COUNT"); n=$((n + 1)); echo "$n" > "$KILL_COUNT"
[ "$n$KILL_WHEN" = "$KILL_AT"before ] && { kill -9 "$PPID"; exit 137; }
PATH="$KILL_PATH" git "$@"; status=$?
[ "$n$KILL_WHEN" = "$KILL_AT"after ] && kill -9 "$PPID"
exit "$status"
`;

interface Place {
  readonly folder: string;
  readonly root: string;
  readonly program: string;
}

interface Said {
  readonly code: number | null;
  readonly stderr: string;
  readonly ms: number;
}

/**
 * Real `bus integrate …` processes, each ended before or after one of its calls of git, and at random moments between them; then the same
 * command again. `every`: only each so-manieth call; `random`: so many moments a scenario.
 */
export async function integrationKills({ every, random, scenario }: Counts<"every" | "random" | "scenario">): Promise<{ kills: number; violations: string[] }> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-integration-kills-")));
  try {
    const program = await bundled(folder);
    const found: string[] = [];
    let kills = 0;
    for (const [at, one] of KILL_SCENARIOS.entries()) {
      if (scenario >= 0 && at !== scenario) continue;
      const result = await killed({ folder, program, root: join(folder, "work", "repo") }, one, every, random);
      kills += result.kills;
      found.push(...result.violations);
    }
    return { kills, violations: found };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killed(place: Place, scenario: KillScenario, every: number, random: number): Promise<{ kills: number; violations: string[] }> {
  const { root } = place;
  rmSync(join(place.folder, "work"), { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  await killGround(root, scenario);
  const base = git(root, "rev-parse", "main");
  for (const { argv, after } of scenario.before) {
    await bus(place, argv);
    after?.(root);
  }
  rmSync(join(place.folder, "template"), { recursive: true, force: true });
  cpSync(join(place.folder, "work"), join(place.folder, "template"), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const whole = await bus(place, scenario.argv, { KILL_AT: "0", KILL_WHEN: "never" });
  const calls = Number(readFileSync(join(place.folder, "count"), "utf8"));
  const found = await violations(root, scenario, base, true);
  const moments: Record<string, string>[] = [];
  for (let call = 1 + Math.floor(Math.random() * every); call <= calls; call += every) moments.push({ KILL_AT: String(call), KILL_WHEN: call % 2 === 0 ? "before" : "after" });
  for (let n = 0; n < random; n += 1) moments.push({ KILL_AFTER: String(Math.random() * whole.ms) });
  let kills = 0;
  for (const moment of moments) {
    rmSync(join(place.folder, "work"), { recursive: true, force: true });
    cpSync(join(place.folder, "template"), join(place.folder, "work"), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    const first = await bus(place, scenario.argv, moment);
    kills += first.code === null ? 1 : 0;
    const where = `${scenario.name} ${JSON.stringify(moment)}`;
    found.push(...(await violations(root, scenario, base, false)).map((fault) => `${where}: after the kill: ${fault}`));
    const again = await bus(place, scenario.argv);
    if (again.code === null || !scenario.again.includes(again.code)) found.push(`${where}: again: exit code ${String(again.code)}: ${again.stderr}`);
    found.push(...(await violations(root, scenario, base, true)).map((fault) => `${where}: ${fault}`));
  }
  return { kills, violations: found };
}

async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, "bus.cjs");
  const { dependencies } = JSON.parse(readFileSync(join(SOURCES, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  const bundled = ["yargs-parser", "nanoid", "@noble/hashes"];
  await build({ entryPoints: [join(SOURCES, "tools/cli/main.ts")], outfile, bundle: true, platform: "node", format: "cjs", define: { BUSLANE_VERSION: '"0.0.0"', "import.meta.url": "undefined" }, external: Object.keys(dependencies).filter((name) => !bundled.includes(name)), alias: { "yargs-parser": "yargs-parser/browser" }, logLevel: "error" });
  symlinkSync(join(SOURCES, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "git"), SHIM);
  chmodSync(join(folder, "bin", "git"), 0o755);
  return outfile;
}

function bus({ folder, root, program }: Place, argv: readonly string[], moment: Readonly<Record<string, string>> = {}): Promise<Said> {
  const path = process.env["PATH"] ?? "";
  const count = join(folder, "count");
  writeFileSync(count, "0");
  const env = { HOME: root, PATH: `${join(folder, "bin")}:${path}`, KILL_PATH: path, KILL_COUNT: count, KILL_AT: "0", KILL_WHEN: "never", ...moment };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [program, "integrate", ...argv, "--agent", "int"], { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
    const timer = moment["KILL_AFTER"] === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), Number(moment["KILL_AFTER"]));
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(timer);
      // What it started may live a moment longer, and holds its stderr.
      child.stderr.destroy();
      resolve({ code, stderr, ms: performance.now() - start });
    });
  });
}

await script("integration-kills.ts", { every: 1, random: 20, scenario: -1 }, integrationKills);

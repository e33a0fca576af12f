import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Packs what would be published, installs it into an empty folder, and uses it there as a stranger would. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "bus-smoke-"));
const home = join(dir, "app");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly input?: string;
  readonly code?: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
}

const library = `import { openBus, BusError } from "buslane";
try { openBus({ cwd: process.cwd() }); console.log("opened"); } catch (error) { console.log(error instanceof BusError && error.code); }`;
/** Octokit is in the library and no package of it is installed: it must load and find nobody to talk to. */
const asking = `import { openBus } from "buslane";
const env = { GITHUB_TOKEN: "none", GITHUB_REPOSITORY: "octo/demo", GITHUB_API_URL: "http://127.0.0.1:65535" };
await openBus({ cwd: process.cwd(), env }).keepComment({ pullRequest: 1, body: "x", otherwise: "y" }).catch((error) => console.log(error.code, error.message));`;
const consumer = `import { type Bus, openBus } from "buslane";\nexport const bus: Bus = openBus({ cwd: "." });\n`;

const initialize = `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "smoke", version: "1" } } })}\n`;
/** Of what only the bus writes. */
const edit = JSON.stringify({ session_id: "s", cwd: home, hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: join(home, "_bus/claims/QUEUE-001.json") } });

const STEPS: readonly Step[] = [
  { name: "pack", command: ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", dir], cwd: root, stdout: /\.tgz$/m },
  { name: "install", command: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", join(dir, `buslane-${version}.tgz`)] },
  { name: "version", command: ["npx", "--no-install", "bus", "--version"], stdout: new RegExp(`^${version}\n$`) },
  { name: "help", command: ["npx", "--no-install", "bus", "--help"], stdout: /bus where/ },
  { name: "no bus yet", command: ["npx", "--no-install", "bus", "where"], code: 4, stdout: /^$/, stderr: /^bus: .*\nhint: bus init\b/m },
  { name: "init with clients", command: ["npx", "--no-install", "bus", "init", "--clients", "all"], stdout: /^created {2}\.mcp\.json$/m },
  { name: "MCP server", command: ["npx", "--no-install", "bus", "mcp"], input: initialize, stdout: /^\{"result":.*"serverInfo".*"name":"buslane"/ },
  { name: "a client's hook", command: ["npx", "--no-install", "bus", "guard", "hook", "--client", "claude"], input: edit, stdout: /"permissionDecision":"deny"/ },
  { name: "library", command: [process.execPath, "library.mjs"], stdout: /^opened\n$/ },
  { name: "library asks GitHub", command: [process.execPath, "asking.mjs"], stdout: /^REMOTE .*127\.0\.0\.1:65535/ },
  { name: "library's types", command: [process.execPath, join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--module", "nodenext", "--types", "node", "--typeRoots", join(root, "node_modules/@types"), "consumer.mts"] },
];

let failed = 0;
try {
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  writeFileSync(join(home, "library.mjs"), library);
  writeFileSync(join(home, "asking.mjs"), asking);
  writeFileSync(join(home, "consumer.mts"), consumer);
  for (const step of STEPS) {
    const [program, ...args] = step.command;
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: step.cwd ?? home, ...(step.input !== undefined && { input: step.input }), encoding: "utf8" });
    const good = status === (step.code ?? 0) && (step.stdout?.test(stdout) ?? true) && (step.stderr?.test(stderr) ?? true);
    console.log(`${good ? "ok    " : "FAILED"} ${step.name}`);
    if (good) continue;
    failed++;
    console.log(`exit ${status}\n${stdout}${stderr}`);
  }
} finally {
  rmSync(dir, { recursive: true });
}
console.log(`${STEPS.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

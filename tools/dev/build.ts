import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { buildAction } from "./build-action.js";
import { bundledLicences } from "./bundled-licences.js";
import { WORK, leavingOut } from "./leaving-out.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  version: string;
  dependencies: Record<string, string>;
};
/** On the path of every command. The other dependencies stay packages and are imported when they are needed. */
const BUNDLED = ["yargs-parser", "nanoid", "@noble/hashes"];

/** What the commands of the hot bundle (`cli/loader.cjs`) import on demand; anything else on demand is left out of it. */
const HOT_MODULES = /\/(bus|parse|claim|reclaim|release|pause|heartbeat|event-log|message-send|claim-task|release-task|release-lock|renew-locks|pause-task|log-event|send-message|record-refusal)\.js$/;

/** Only `bus mcp` has these … */
const SERVER_MODULES = /\/mcp\/serve\.js$/;
/** … and it does without these. */
const NOT_SERVED = /\/(commands\/(?!mcp\.)[\w-]+|help|completion|init|validate|doctor|manager-report|open-github|check-pull-request|open-pull-request|ready-pull-request|sync-queue|release-merged|keep-comment)\.js$/;
/** … nor the verbs for lanes, which are commands alone. */
const LANES = /\/([\w-]+-(lane|lanes|checkpoint|checkpoints|gate|wave|integration|approval|approvals|pilot|midday|ledger)|init-parallel)\.js$/;

/** … nor those for workers. */
const WORKERS = /\/([\w-]+-workers?|read-worker-log|worker-(files|processes))\.js$/;
/** A keeper has one verb, and it and what it needs for claims and segments is all that is in its program. */
const KEEPER_MODULES = /\/(keep-worker|worker-processes|worker-files|renew-locks|claim-with-lock)\.js$/;

const common = {
  outdir: `${root}dist`,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20.19",
  // Node starts a CommonJS file about 4 ms sooner than an ES module.
  format: "cjs",
  define: { BUSLANE_VERSION: JSON.stringify(version), "import.meta.url": "undefined", "import.meta.resolve": "undefined" },
  external: Object.keys(dependencies).filter((name) => !BUNDLED.includes(name)),
  // The build for Node wants import.meta.url, which a CommonJS file has not, to read configuration files, which we have not.
  alias: { "yargs-parser": "yargs-parser/browser" },
  logLevel: "warning",
  metafile: true,
} satisfies BuildOptions;

/** What a client says first, so that the server's code cache holds what its start needs. */
const SESSION = [
  { id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "build", version } } },
  { method: "notifications/initialized" },
  { id: 2, method: "tools/list" },
  { id: 3, method: "tools/call", params: { name: "status", arguments: {} } },
].map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");

rmSync(`${root}dist`, { recursive: true, force: true });
const bundles = await Promise.all([
  // A worker is a thread with a script of its own; `worker-entry.ts` looks for it beside the program.
  build({ ...common, entryPoints: { main: `${root}tools/cli/main.ts`, "audit-worker": `${root}tools/schema/audit-worker.ts`, "self-test-worker": `${root}tools/store/file/self-test-worker.ts` }, plugins: [leavingOut((path) => SERVER_MODULES.test(path))] }),
  build({ ...common, entryPoints: { hot: `${root}tools/cli/main.ts` }, plugins: [leavingOut((path) => !HOT_MODULES.test(path), { functions: WORK })] }),
  build({ ...common, entryPoints: { keeper: `${root}tools/worker/main.ts` }, plugins: [leavingOut((path) => !KEEPER_MODULES.test(path))] }),
  build({ ...common, entryPoints: { mcp: `${root}tools/cli/main.ts` }, plugins: [leavingOut((path) => NOT_SERVED.test(path) || LANES.test(path) || WORKERS.test(path))] }),
]);
for (const bundle of ["hot", "main", "mcp"]) handOverImports(`${root}dist/${bundle}.cjs`);
writeFileSync(`${root}dist/bus.cjs`, readFileSync(`${root}tools/cli/loader.cjs`), { mode: 0o755 });
writeCodeCache();

const library = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`], { stdio: "inherit" });
if (library.status !== 0) process.exit(1);
// Who installs the library installs no octokit: the one module that names its packages has them in it.
const forLibrary = await build({ ...common, outdir: `${root}dist/lib/github`, outExtension: {}, entryPoints: [`${root}tools/github/octokit.ts`], format: "esm", minify: false });
writeFileSync(`${root}dist/THIRD-PARTY-LICENSES.txt`, bundledLicences([...bundles, forLibrary].map(({ metafile }) => metafile)));

mkdirSync(`${root}action`, { recursive: true });
for (const [path, text] of Object.entries(await buildAction())) writeFileSync(`${root}${path}`, text);

/** Packages that stay outside are imported by the loader when it runs the bundle itself (`importPackage`), and by the bundle when Node does. */
function handOverImports(path: string): void {
  const code = ascii(readFileSync(path, "utf8")).replaceAll(/\bimport\(("[^"]+")\)/g, "loadPackage($1)");
  writeFileSync(path, `var loadPackage=typeof importPackage=="function"?importPackage:n=>import(n);${code}`);
}

/** The loader reads the bundles as ASCII, which V8 takes fastest. The build escapes the texts, but not what stands in regular expressions. */
function ascii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Runs what agents and their clients call all the time, in a repository as they have it, so that V8 has compiled what that needs when the cache is taken.
 * Each run begins with the cache of the one before, and adds to it.
 */
function writeCodeCache(): void {
  const folder = mkdtempSync(`${tmpdir()}/buslane-build-`);
  const env = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
  const done = (program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}, input = ""): void => {
    const { status, stderr, error } = spawnSync(program, args, { cwd: folder, env: { ...env, ...more }, encoding: "utf8", input });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")} does not run: ${error?.message ?? stderr}`);
  };
  const bus = (...args: string[]): void => done(process.execPath, [`${root}dist/bus.cjs`, ...args]);
  const warm = (bundle: "hot" | "main" | "mcp", args: readonly string[], input?: string): void => done(process.execPath, [`${root}dist/bus.cjs`, ...args, "--agent", "build"], { BUSLANE_WRITE_CACHE: `${root}dist/${bundle}.cjs` }, input);
  done("git", ["init", "--quiet", "--initial-branch=main"]);
  bus("init");
  done("git", ["add", "--all"]);
  done("git", ["-c", "user.name=build", "-c", "user.email=build@example.org", "commit", "--quiet", "--message=first"]);
  bus("lock", "acquire", "src/**", "--objective", "build", "--agent", "other");
  warm("hot", ["claim", "BUILD"]);
  warm("hot", ["claim", "BUILD"]);
  warm("hot", ["event", "log", "--event", "note", "--summary", "build"]);
  warm("main", ["status"]);
  warm("main", ["guard", "hook", "--client", "claude"], edit(folder));
  warm("mcp", ["mcp"], SESSION);
  rmSync(folder, { recursive: true });
}

/** What a client's hook hears before an edit. */
function edit(cwd: string): string {
  return JSON.stringify({ session_id: "build", cwd, hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: `${cwd}/src/build.ts` } });
}

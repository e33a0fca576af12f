import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { type BuildOptions, type Plugin, build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  version: string;
  dependencies: Record<string, string>;
};
/** On the path of every command. The other dependencies stay packages and are imported when they are needed. */
const BUNDLED = ["yargs-parser", "nanoid"];

/** What the commands of the hot bundle (`cli/loader.cjs`) import on demand; anything else on demand is left out of it. */
const HOT_MODULES = /\/(bus|parse|claim|reclaim|release|pause|heartbeat|event-log|message-send|claim-task|release-task|pause-task|log-event|send-message|record-refusal)\.js$/;

const common: BuildOptions = {
  outdir: `${root}dist`,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20.19",
  // Node starts a CommonJS file about 4 ms sooner than an ES module.
  format: "cjs",
  define: { BUSLANE_VERSION: JSON.stringify(version), "import.meta.url": "undefined" },
  external: Object.keys(dependencies).filter((name) => !BUNDLED.includes(name)),
  // The build for Node wants import.meta.url, which a CommonJS file has not, to read configuration files, which we have not.
  alias: { "yargs-parser": "yargs-parser/browser" },
  logLevel: "warning",
};
const leaveOutTheRest: Plugin = {
  name: "hot",
  setup(bundle) {
    bundle.onResolve({ filter: /^\./ }, ({ kind, path }) => (kind === "dynamic-import" && !HOT_MODULES.test(path) ? { path, namespace: "left-out" } : undefined));
    bundle.onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({ contents: `throw new Error(${JSON.stringify(`${path} is not in this program`)});` }));
  },
};

rmSync(`${root}dist`, { recursive: true, force: true });
await Promise.all([
  // A worker is a thread with a script of its own; `worker-entry.ts` looks for it beside the program.
  build({ ...common, entryPoints: { main: `${root}tools/cli/main.ts`, "audit-worker": `${root}tools/schema/audit-worker.ts`, "self-test-worker": `${root}tools/store/file/self-test-worker.ts` } }),
  build({ ...common, entryPoints: { hot: `${root}tools/cli/main.ts` }, plugins: [leaveOutTheRest] }),
]);
for (const bundle of ["hot", "main"]) handOverImports(`${root}dist/${bundle}.cjs`);
writeFileSync(`${root}dist/bus.cjs`, readFileSync(`${root}tools/cli/loader.cjs`), { mode: 0o755 });
writeCodeCache();

const library = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`], { stdio: "inherit" });
if (library.status !== 0) process.exit(1);

/** Packages that stay outside are imported by the loader when it runs the bundle itself (`importPackage`), and by the bundle when Node does. */
function handOverImports(path: string): void {
  const code = readFileSync(path, "utf8").replaceAll(/\bimport\(("[^"]+")\)/g, "loadPackage($1)");
  writeFileSync(path, `var loadPackage=typeof importPackage=="function"?importPackage:n=>import(n);${code}`);
}

/** Runs a command of each bundle once, so that V8 has compiled what they need when the cache is taken. */
function writeCodeCache(): void {
  const folder = mkdtempSync(`${tmpdir()}/buslane-build-`);
  mkdirSync(`${folder}/_bus/claims`, { recursive: true });
  for (const [bundle, ...command] of [["hot", "claim", "BUILD"], ["main", "status"]] as const) {
    const env = { PATH: process.env["PATH"], BUSLANE_WRITE_CACHE: `${root}dist/${bundle}.cjs` };
    const made = spawnSync(process.execPath, [`${root}dist/bus.cjs`, ...command, "--agent", "build"], { cwd: folder, env, encoding: "utf8" });
    if (made.status !== 0) throw new Error(`the ${bundle} bundle does not run: ${made.stderr}`);
  }
  rmSync(folder, { recursive: true });
}

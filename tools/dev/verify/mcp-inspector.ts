// Runs the protocol's own checkers against the server: the inspector's command line against the built program, and the
// conformance suite's scenarios that need no fixture of their own. `npm run build && tsx tools/dev/verify/mcp-inspector.ts`
import { type SpawnSyncReturns, execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openBus } from "../../bus.js";
import { overHttp } from "./mcp-http.js";
import { mcpPackages } from "./mcp-packages.js";

const PROGRAM = fileURLToPath(new URL("../../../dist/bus.cjs", import.meta.url));
/** The others call tools, prompts and resources that a server under test must have under the suite's own names, or test HTTP itself. */
const SCENARIOS = ["server-initialize", "ping", "logging-set-level", "tools-list", "resources-list"];
/** Arguments of the inspector's command line, and what its answer must contain. */
const CALLS: readonly (readonly [args: readonly string[], says: RegExp, status?: number])[] = [
  [["--method", "tools/list", "--strict"], /"name": "claim"[\s\S]*"outputSchema"/],
  [["--method", "tools/call", "--tool-name", "boot", "--tool-arg", "agent=inspector"], /"agent": "inspector"/],
  [["--method", "tools/call", "--tool-name", "claim", "--tool-arg", "task=QUEUE-001"], /"status": "active"/],
  [["--method", "tools/call", "--tool-name", "status"], /"task_id": "QUEUE-001"/],
  [["--method", "tools/call", "--tool-name", "claim", "--tool-arg", "tsak=x"], /USAGE: claim has no argument[\s\S]*did you mean task/, 5],
  [["--method", "resources/list"], /"uri": "bus:\/\/status"/],
  [["--method", "resources/templates/list"], /"uriTemplate": "bus:\/\/thread\/\{task\}"/],
  [["--method", "resources/read", "--uri", "bus://status"], /QUEUE-001/],
  [["--method", "logging/setLevel", "--log-level", "error"], /\{/],
];

const packages = mcpPackages();
const root = mkdtempSync(join(tmpdir(), "bus-mcp-"));
mkdirSync(join(root, "_bus"));
const failed: string[] = [];
try {
  inspect();
  await conform();
} finally {
  rmSync(root, { recursive: true });
}
if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);

function inspect(): void {
  // One client session over all calls, as a client has it.
  const env = { PATH: process.env["PATH"], HOME: packages.home, BUS_SESSION: "inspector" };
  for (const [args, says, status = 0] of CALLS) {
    const target = ["-e", "BUS_SESSION=inspector", process.execPath, PROGRAM, "mcp"];
    const ran = spawnSync(packages.node, [packages.inspector, "--cli", ...target, ...args], { cwd: root, env, encoding: "utf8", timeout: 60_000 });
    report(`inspector ${args.join(" ")}`, ran.status === status && says.test(ran.stdout + ran.stderr), ran);
  }
}

async function conform(): Promise<void> {
  const tell = (line: string) => console.error(line);
  const http = await overHttp({ cwd: root, env: {}, version: "0.0.0", pid: process.pid, clock: Date.now, openBus, tell });
  for (const scenario of SCENARIOS) {
    const args = [packages.conformance, "server", "--url", http.url, "--scenario", scenario];
    const env = { PATH: process.env["PATH"], HOME: packages.home };
    // Not synchronously: the server that it calls is this process.
    const ran = await promisify(execFile)(packages.node, args, { cwd: root, env, encoding: "utf8", timeout: 60_000 }).then(
      ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ status: code, stdout, stderr }),
    );
    report(`conformance ${scenario}`, ran.status === 0, ran);
  }
  await http.close();
}

function report(name: string, ok: boolean, { status, stdout, stderr }: Pick<SpawnSyncReturns<string>, "status" | "stdout" | "stderr">): void {
  console.log(`${ok ? "ok  " : "FAIL"} ${name}`);
  if (ok) return;
  failed.push(name);
  console.log(`exit ${status}\n${stdout}\n${stderr}`.trimEnd());
}

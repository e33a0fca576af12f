import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import ndjson from "ndjson";
import { expect, test } from "vitest";
import { tempBus, tempRepository } from "../dev/temp-bus.js";

const program = fileURLToPath(new URL("../../dist/bus.cjs", import.meta.url));
const bus = (cwd: string, ...args: string[]) => spawnSync(process.execPath, [program, ...args], { cwd, env: { PATH: process.env["PATH"] }, encoding: "utf8" });

/** Command lines of the hot bundle, in an order in which each works, and ways in which each goes wrong. */
const LINES: readonly (readonly [line: string, code: number])[] = [
  ["claim QUEUE-001 --agent a --notes hi", 0],
  ["claim QUEUE-001 --agent b", 3],
  ["claim ../x --agent a", 2],
  ["claim QUEUE-001", 2],
  ["claim --agent a", 2],
  ["claim QUEUE-001 --agent a --plan none", 4],
  ["claim QUEUE-001 --nonsense", 2],
  ["claim --help", 0],
  ["event log --event status --task QUEUE-001 --summary s --agent a", 0],
  ["event log --event status --task QUEUE-001 --summary s --agent b", 3],
  ["event log --event note --summary s --agent a --receipt missing.txt", 4],
  ["event log --event note --agent a", 2],
  ["event log -h", 0],
  ["heartbeat --agent a", 0],
  ["heartbeat --agent b", 4],
  ["pause QUEUE-001 --agent a", 0],
  ["pause QUEUE-001 --agent b --notes n", 3],
  ["reclaim QUEUE-001 --agent b --note n", 3],
  ["reclaim QUEUE-001 --agent b --note n --force", 0],
  ["release QUEUE-001 --agent a", 5],
  ["release QUEUE-001 --agent b --status done --json", 0],
  ["release QUEUE-002 --agent b", 4],
  ["release QUEUE-002 --when-merged --agent b", 4],
  ["release QUEUE-002 --when-merged=true --agent b", 4],
  ["release --agent b", 2],
  ["message send hello --to a --agent b --key k", 0],
  ["message send other --to a --agent b --key k", 3],
  ["message send --help", 0],
];

test("the hot bundle has all that its commands need, also to fail", () => {
  const root = tempRepository({ "_bus/config.json": { claims: { ttl_minutes: 30 } }, "_bus/claims/QUEUE-009.json": { task_id: "QUEUE-009", agent_id: "py", status: "active", claimed_at: new Date().toISOString() } });
  for (const [line, code] of [...LINES, ["claim QUEUE-009 --agent a", 3] as const]) {
    const { status, stderr } = bus(root, ...line.split(" "));
    expect([line, status, stderr.includes("internal error")]).toEqual([line, code, false]);
  }
});

test("a code cache of another program or version is not used", () => {
  const root = tempBus();
  const before = bus(root, "claim", "QUEUE-001", "--agent", "a", "--json");
  expect(before.status).toBe(0);
  const other = spawnSync(process.execPath, ["--no-opt", program, "claim", "QUEUE-001", "--agent", "a", "--json"], { cwd: root, env: { PATH: process.env["PATH"] }, encoding: "utf8" });
  expect(other).toMatchObject({ status: 0, stderr: "" });
});

test("watch --json is NDJSON", async () => {
  const root = tempBus();
  const summaries = ["plain", "with \u001b[31m escape", "two\nlines"];
  for (const summary of summaries) bus(root, "event", "log", "--event", "note", "--summary", summary, "--agent", "a");
  const child = spawn(process.execPath, [program, "watch", "--json"], { cwd: root, env: { PATH: process.env["PATH"] } });
  const seen: string[] = [];
  for await (const event of child.stdout.pipe(ndjson.parse({ strict: true }))) seen.push((event as { summary: string }).summary);
  expect(seen).toEqual(summaries);
});

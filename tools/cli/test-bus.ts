import type { SpawnSyncReturns } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { openBus } from "../bus.js";
import { tempBus } from "../dev/temp-bus.js";
import { initBus } from "../init.js";
import { type Ran, runIn } from "./test-context.js";

export const PROGRAM = fileURLToPath(new URL("../../dist/bus.cjs", import.meta.url));
export const CLAIM = "_bus/claims/QUEUE-001.json";
export const EVENTS = "_bus/events/events.jsonl";
export const THREAD = "_bus/messages/QUEUE-001.jsonl";
const OWN_STACK = /at .*\.(ts|js|cjs):\d+/;

/** One line that does something, for every command. */
export const EVERY = {
  "session_boot": "--agent a",
  "task_assign": "QUEUE-002 b --agent a",
  claim: "QUEUE-001 --agent a",
  release: "QUEUE-001 --agent a",
  pause: "QUEUE-001 --agent a",
  reclaim: "QUEUE-001 --note why --agent a",
  heartbeat: "--task QUEUE-001 --agent a",
  "event log": "--event status --summary s --task QUEUE-001 --agent a",
  "event list": "",
  "message send": "hello --task QUEUE-001 --agent a",
  "message inbox": "--agent b",
  "message thread": "QUEUE-001",
  "message ack": "--agent b",
  status: "",
  watch: "",
  "queue list": "",
  "queue show": "QUEUE-001",
  "queue next": "--agent a",
  "plan new": "s --step one --agent a",
  "plan check": "2026-01-31-watch",
  "plan step": "2026-01-31-watch S1 --status done --agent a",
  manager_report: "--print --agent a",
  publish: "--agent a",
  validate: "",
  doctor: "",
  where: "",
  "guard check": "src/a --agent a",
  "guard hook": "--client codex",
  "guard install": "--git --dry-run",
  "pr check": "--agent a",
  "pr open": "--agent a --dry-run",
  "pr ready": "--agent a --dry-run",
  "queue sync": "",
  init: "--dry-run",
  mcp: "",
  "lock acquire": "src/a --objective o --id L-1 --agent a",
  "lock renew": "L-1 --agent a",
  "lock release": "L-1 --agent a",
  "lock reclaim": "L-1 --note why --agent a",
  "lock list": "",
  "lock check": "src/a --agent a",
  "lock table": "",
  "lock hotspots": "",
  "lane brief": "L-1 --template --agent a",
  "lane open": "L-1 --agent a",
  "lane list": "",
  "lane show": "L-1",
  "lane prompt": "L-1",
  "lane done": "L-1 --agent a",
  "lane reopen": "L-1 --reason why --agent a",
  "lane close": "L-1 --agent a",
  "lane ledger": "",
  "checkpoint save": "L-1 --next go --agent a",
  "checkpoint show": "L-1",
  "checkpoint resume": "L-1 --agent a",
  handoff: "L-1 --agent a",
  "gate run": "1 --agent a",
  integrate: "--status",
  "approval request": "git push origin topic --reason why --agent a",
  "approval grant": "AP-1 --agent a",
  "approval deny": "AP-1 --agent a",
  "approval list": "",
  "pilot start": "--scope s --integration-owner a --retro-at 2026-01-31T16:30:00Z --retro-minutes 15 --agent a",
  "pilot midday": "--agent a",
  "pilot end": "--agent a",
  "pilot report": "",
  metrics: "",
  "worker launch": "P03 --agent a -- true",
  "worker list": "",
  "worker poll": "P03 --agent a",
  "worker wait": "--agent a",
  "worker logs": "P01",
  "worker stop": "P03 --reason why --agent a",
  "worker extend": "P03 --by 30m --reason why --agent a",
  "worker reap": "--agent a",
  "worker inspect": "P01 --files-only --agent a",
  "worker next": "--agent a",
  "worker remediate": "P01 --agent a",
  "worker run": "plans/p --agent a",
} as const;
export type Name = keyof typeof EVERY;

/** The command line in process, in one folder. */
export const inside = (cwd: string, env: Record<string, string> = {}) => ({
  run: (...argv: string[]): Promise<Ran> =>
    runIn({ cwd, env, clock: Date.now, openBus: async (request) => openBus(request), initBus: async (options) => initBus(options) }, ...argv),
});
export const lineOf = (name: Name): string[] => [...name.split(" "), ...EVERY[name].split(" ").filter((word) => word !== "")];

/** What the user sees of a failure: one line on what and one on what to do, no stack, and nothing on stdout. */
export function expectClear(ran: Ran | SpawnSyncReturns<string>, message: RegExp): void {
  expect(ran.stderr).toMatch(message);
  expect(ran.stderr).toMatch(/^bus: .+\nhint: .+/);
  expect(ran.stderr).not.toMatch(OWN_STACK);
  expect(ran.stdout).toBe("");
}

/** A bus on which something has happened. */
export async function busy(): Promise<string> {
  const root = tempBus();
  for (const name of ["claim", "message send"] as const) expect((await inside(root).run(...lineOf(name))).code).toBe(0);
  return root;
}

/** The files below a folder, or a file, each with its bytes. */
export function tree(path: string): string[] {
  if (statSync(path).isFile()) return [readFileSync(path, "latin1")];
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).map((file) => `${file} ${readFileSync(file, "latin1")}`).sort();
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openBus } from "../../bus.js";
import { runIn, type Ran } from "../../cli/test-context.js";
import { POLICY, plannedRecord, parallelRepository } from "../../dev/parallel-repo.js";
import type { BusEvent, Lane, Parallel } from "../../schema/records.gen.js";

/** A lane of w's in work; in the repository's files, which stand for a lost register. */
function laneInWork(worker: string, name = "a"): Lane {
  const at = "2026-01-31T09:00:00.000Z";
  const checkpoint = { checkpoint_id: "CP-01", at, by: worker, role: "worker", completed: ["begun"], pending: ["the rest"], blockers: [], next: "go on" } as const;
  return plannedRecord(`L-${name}`, {
    state: "in_progress", worker, opened_at: at, worktree: ".", branch: `agent/${worker}/l-${name}`,
    checkpoints: [{ ...checkpoint, completed: [...checkpoint.completed], pending: [...checkpoint.pending], blockers: [] }], history: [{ state: "in_progress", at, by: "lead", role: "orchestrator" }],
  });
}

/** A repository with the lanes L-a of w and L-b of v. */
export function approvalRepository(policy: Parallel = POLICY): string {
  return parallelRepository(policy, undefined, { "_bus/lanes/L-a.json": laneInWork("w"), "_bus/lanes/L-b.json": laneInWork("v", "b") });
}

/** The command line and the library in one folder; the clock can be put forward, or stand at `start`, ms. Nobody sits at a terminal. */
export function desk(cwd: string, start?: number) {
  let ahead = 0;
  const clock = () => (start ?? Date.now()) + ahead;
  const bus = (agent: string, env: Record<string, string> = {}) => openBus({ cwd, agent, env, clock, surface: "cli" });
  return {
    bus,
    pass: (minutes: number): void => void (ahead += minutes * 60_000),
    run: (...argv: string[]): Promise<Ran> => runIn({ cwd, env: {}, clock, openBus: async (request) => openBus(request) }, ...argv),
    /** What the hook of a client answers to a command of its shell: the reason of a refusal, or null. */
    async shell(agent: string, command: string, more: object = {}): Promise<string | null> {
      const event = { session_id: `s-${agent}`, cwd, hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command }, ...more };
      const { Readable } = await import("node:stream");
      const { stdout } = await runIn({ cwd, env: {}, clock, stdin: () => Readable.from([Buffer.from(JSON.stringify(event))]), openBus: async (request) => openBus(request) }, "guard", "hook", "--client", "claude", "--agent", agent);
      const answer = stdout.trim() === "" ? null : (JSON.parse(stdout) as { hookSpecificOutput?: { permissionDecision?: string; permissionDecisionReason?: string } });
      return answer?.hookSpecificOutput?.permissionDecision === "deny" ? (answer.hookSpecificOutput.permissionDecisionReason ?? "") : null;
    },
    /** Lines of the live log. */
    events: (event?: string): BusEvent[] =>
      readFileSync(join(cwd, "_bus/events/events.jsonl"), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as BusEvent).filter((line) => event === undefined || line.event === event),
    lane: async (id = "L-a"): Promise<Lane> => JSON.parse(readFileSync(join(cwd, `_bus/lanes/${id}.json`), "utf8")) as Lane,
  };
}

import { iso } from "../../domain/time.js";
import type { Session } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { factsOf, putSession } from "../identify.js";
import { countUnsealed, publish } from "../publish.js";
import { type Finding, type Step, finding } from "./step.js";

/** Sessions whose process is provably gone and that nobody ended. */
export const sessions: Step = {
  name: "sessions",
  async look(bus) {
    const findings: Finding[] = [];
    for (const id of await bus.store.registers.ids("sessions")) {
      const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
      if (value === null || value.ended_at !== undefined || factsOf(bus, value).process !== "dead") continue;
      findings.push(finding("sessions", `_bus/.live/sessions/${value.session_id}.json`, `the process of ${value.agent_id} (pid ${value.pid ?? "?"}) is gone, but its session was never ended`, "bus doctor --fix", () => end(bus, id)));
    }
    return findings;
  },
};

/** What ended sessions logged and no segment holds: git does not know it yet, and `git clean -x` would take it. */
export const unpublished: Step = {
  name: "unpublished",
  async look(bus) {
    const ended: string[] = [];
    for (const id of await bus.store.registers.ids("sessions")) {
      const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
      if (value === null) continue;
      ended.push(...(value.previous ?? []), ...(factsOf(bus, value).session === "ended" ? [value.session_id] : []));
    }
    const lines = await countUnsealed(bus, ended);
    if (lines === 0) return [];
    return [finding("unpublished", "_bus/events", `${lines} lines of ended sessions are in no segment yet`, "bus publish --all", () => publish(bus, { all: true }))];
  },
};

async function end(bus: BusContext, id: string): Promise<void> {
  const key = { kind: "sessions", id } as const;
  const head = await bus.store.registers.read<Session>(key);
  // Somebody else was first, or it came back: nothing to mend any more.
  if (head.value === null || factsOf(bus, head.value).process !== "dead") return;
  await putSession(bus, key, head, { ...head.value, ended_at: iso(bus.clock()), summary: head.value.summary ?? "ended: its process is gone" }, "doctor");
}

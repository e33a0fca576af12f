import { expect, test } from "vitest";
import type { Session } from "../schema/records.gen.js";
import { ownerFacts } from "./liveness.js";

const T = Date.parse("2026-01-31T12:00:00Z");
const base: Session = { session_id: "a.1", agent_id: "a", client: "cli", branch: "", worktree: "/w", host: "here", started_at: "2026-01-31T11:00:00Z", heartbeat: "2026-01-31T11:59:00Z" };
const withPid: Session = { ...base, pid: 7, pid_start: "boot:100" };
const old = { heartbeat: "2026-01-31T10:00:00Z" };

test.each<[string, Session | null, string | null | undefined, string, string]>([
  ["no record", null, undefined, "unknown", "unknown"],
  ["no pid, recent", base, undefined, "unknown", "live"],
  ["no pid, silent for two hours", { ...base, ...old }, undefined, "unknown", "ended"],
  ["ended", { ...base, ended_at: "2026-01-31T11:59:30Z" }, undefined, "unknown", "ended"],
  ["the same process", { ...withPid, ...old }, "boot:100", "alive", "live"],
  ["the pid was reused", withPid, "boot:999", "dead", "ended"],
  ["no such process", withPid, null, "dead", "ended"],
  ["cannot tell", withPid, undefined, "unknown", "live"],
  ["another host proves nothing", { ...withPid, host: "there" }, null, "unknown", "live"],
])("%s", (_, session, start, process, state) => {
  expect(ownerFacts(session, "here", start, T)).toEqual({ process, session: state });
});

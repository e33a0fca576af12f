import type { Session } from "../schema/records.gen.js";

/** What is known about a claim's owner. Only evidence from this host and this boot proves anything (DESIGN promise 2). */
export interface OwnerFacts {
  process: "alive" | "dead" | "unknown";
  session: "live" | "ended" | "unknown";
}

/** A session without a known process counts as live this long after its last command, in ms. */
const SESSION_TTL_MS = 60 * 60_000;

export const NOTHING_KNOWN: OwnerFacts = { process: "unknown", session: "unknown" };

/** Whether a process that began at `start` still runs; a reused pid is not it. `startNow`: as in `ownerFacts`. undefined: it cannot be told. */
export function runsStill(start: string | null, startNow: string | null | undefined): boolean | undefined {
  if (startNow === null) return false;
  return start === null || startNow === undefined ? undefined : startNow === start;
}

/** `startNow`: start time of the session's pid on this host; null: no such process; undefined: cannot tell. */
export function ownerFacts(session: Session | null, hostName: string, startNow: string | null | undefined, now: number): OwnerFacts {
  if (session === null) return NOTHING_KNOWN;
  const process = processState(session, hostName, startNow);
  return { process, session: sessionState(session, process, now) };
}

function processState(session: Session, hostName: string, startNow: string | null | undefined): OwnerFacts["process"] {
  if (session.pid === undefined || session.pid_start === undefined || session.host !== hostName) return "unknown";
  if (startNow === undefined) return "unknown";
  return startNow === session.pid_start ? "alive" : "dead";
}

function sessionState(session: Session, process: OwnerFacts["process"], now: number): OwnerFacts["session"] {
  if (session.ended_at !== undefined || process === "dead") return "ended";
  if (process === "alive") return "live";
  return now - Date.parse(session.heartbeat) <= SESSION_TTL_MS ? "live" : "ended";
}

import { isOpen } from "../../domain/lease.js";
import type { Status } from "../../operations/read-status.js";
import { briefClaim, briefEvent, briefLock, minute } from "../brief.js";
import { RECORDS } from "../schema.js";
import { READS, tool } from "../tool.js";

/** Each list ends there: an answer stays small on a busy bus. */
const MOST = 40;

export default tool({
  name: "status",
  description: "Who holds what: open claims, locks, live sessions, latest events.",
  input: { agent: { type: "string", description: "only theirs" }, limit: { type: "integer", minimum: 0, maximum: 100, description: "events, 5 unless given" } },
  output: { claims: RECORDS, locks: RECORDS, sessions: RECORDS, events: RECORDS, problems: RECORDS },
  hints: READS,
  async run({ agent, limit = 5 }, call) {
    const status = await (await call.bus()).status({ limit, ...(agent !== undefined && { agent }) });
    const value = statusValue(status);
    return { value, text: statusText(value) };
  },
});

/** What is open now; closed claims are history. */
export function statusValue(status: Status) {
  const lists = {
    claims: status.claims.filter(isOpen).map((claim) => ({ ...briefClaim(claim), state: claim.state })),
    locks: status.locks.map(briefLock),
    assignments: status.assignments.map(({ task_id, engineer }) => ({ task_id, engineer })),
    sessions: status.sessions.map(({ agent_id, client, branch, heartbeat }) => ({ agent_id, client, branch, heartbeat })),
    events: status.events.map(briefEvent),
    problems: status.problems.map(({ file, line, message, hint }) => ({ file, line, message, hint })),
  };
  const left = Object.values(lists).reduce((sum, list) => sum + Math.max(0, list.length - MOST), 0);
  return { claims: lists.claims.slice(0, MOST), locks: lists.locks.slice(0, MOST), assignments: lists.assignments.slice(0, MOST), sessions: lists.sessions.slice(0, MOST), events: lists.events.slice(-MOST), problems: lists.problems.slice(0, MOST), ...(left > 0 && { left_out: left }) };
}

function statusText({ claims, locks, sessions, events, problems, left_out }: ReturnType<typeof statusValue>): string {
  return [
    ...claims.map(({ task_id, state, agent_id, expires_at }) => `${task_id} ${state} ${agent_id} until ${minute(expires_at)}`),
    ...locks.map(({ lock_id, owner, scope, expires_at }) => `lock ${lock_id} ${owner} until ${minute(expires_at)}: ${scope.join(" ")}`),
    `${claims.length} claims, ${locks.length} locks; live: ${sessions.map(({ agent_id }) => agent_id).join(", ") || "nobody"}; ${events.length} events, ${problems.length} problems`,
    ...(left_out === undefined ? [] : [`${left_out} more: ask for one agent`]),
  ].join("\n");
}

import type { Booted } from "../../operations/boot-session.js";
import { asCall } from "../as-call.js";
import { briefClaim } from "../brief.js";
import { COUNT, RECORDS, TEXT, TEXTS } from "../schema.js";
import { WRITES, tool } from "../tool.js";

export default tool({
  name: "boot",
  description: "Start or resume your session; shows peers, what you hold, what waits, what is next. With summary: end it.",
  input: { agent: { type: "string", description: "your id, the same each time" }, roles: TEXTS, summary: TEXT },
  output: { agent: TEXT, session: TEXT, peers: RECORDS, holds: RECORDS, assigned: RECORDS, unread: COUNT, stale: TEXTS, next: TEXT },
  hints: WRITES,
  async run({ agent, roles, summary }, call) {
    const bus = await call.bus(agent);
    if (summary !== undefined) {
      const { session, holds, published } = await bus.endSession({ summary });
      const value = { agent: session.agent_id, session: session.session_id, ended: true, still_held: holds, commit: published.segments };
      const kept = holds.length === 0 ? "" : `; still held: ${holds.join(", ")}`;
      return { value, text: `ended ${session.session_id}${kept}${published.segments.length === 0 ? "" : `; commit ${published.segments.join(" ")}`}` };
    }
    const value = valueOf(await bus.bootSession(roles === undefined ? {} : { roles }));
    return { value, text: textOf(value) };
  },
});

function valueOf(booted: Booted) {
  const { session, peers, twins, holds, assigned, unread, stale, problems, tip } = booted;
  return {
    agent: session.agent_id,
    session: session.session_id,
    ...(session.branch !== "" && { branch: session.branch }),
    peers: peers.map(({ agent_id, client, branch }) => ({ agent: agent_id, client, ...(branch !== "" && { branch }) })),
    ...(twins.length > 0 && { warning: `${twins.length} other live session is ${session.agent_id} too: one of you needs another id` }),
    holds: holds.map(briefClaim),
    assigned: assigned.map(({ task_id, manager, note }) => ({ task_id, manager, note })),
    unread: unread.length,
    stale: stale.map(({ task_id }) => task_id),
    ...(problems.length > 0 && { problems: problems.length }),
    next: asCall(tip),
  };
}

function textOf(value: ReturnType<typeof valueOf>): string {
  const list = (title: string, items: readonly string[]) => (items.length === 0 ? [] : [`${title}: ${items.join(", ")}`]);
  return [
    `you are ${value.agent}, session ${value.session}`,
    ...list("warning", value.warning === undefined ? [] : [value.warning]),
    ...list("peers", value.peers.map(({ agent }) => agent)),
    ...list("you hold", value.holds.map(({ task_id }) => task_id)),
    ...list("assigned to you", value.assigned.map(({ task_id }) => task_id)),
    ...list("unread", value.unread === 0 ? [] : [String(value.unread)]),
    ...list("stale", value.stale),
    `next: ${value.next}`,
  ].join("\n");
}

import { isOpen } from "../domain/lease.js";
import { ACK, acknowledged, isFor } from "../domain/message.js";
import type { AgentActivity } from "../domain/report-data.js";
import type { Session } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import type { Task } from "./list-tasks.js";
import { type Tally, later } from "./manager-report-events.js";
import { type Mail, readerAmong } from "./read-messages.js";

/** What each agent did, holds and has not read: everybody whom the bus knows, by name. */
export function activity(bus: BusContext, tasks: readonly Task[], sessions: readonly Session[], messages: readonly Mail[], log: Tally): AgentActivity[] {
  const claims = tasks.flatMap(({ claim, rivals }) => [...(claim === null ? [] : [claim]), ...rivals]);
  const engineers = tasks.flatMap(({ assignment }) => (assignment === null ? [] : [assignment.engineer]));
  const agents = new Set([...log.agents.keys(), ...messages.map(({ from }) => from), ...claims.map(({ agent_id }) => agent_id), ...engineers, ...sessions.map(({ agent_id }) => agent_id)]);
  return [...agents].sort().map((agent) => {
    const reader = readerAmong(bus, agent, tasks);
    const own = messages.filter(({ from }) => from === agent);
    const seen = new Set(own.flatMap(acknowledged));
    const times = [...own.map(({ ts }) => ts), ...(log.agents.has(agent) ? [log.agents.get(agent)!.last] : [])];
    const mine = claims.filter(({ agent_id }) => agent_id === agent);
    return {
      agent_id: agent,
      events: log.agents.get(agent)?.events ?? 0,
      messages: own.filter(({ type }) => type !== ACK).length,
      holds: mine.filter(isOpen).length,
      done: mine.filter(({ status }) => status === "done").length,
      unread: messages.filter((message) => isFor(reader, message) && !seen.has(message.id)).length,
      ...(times.length > 0 && { last: times.reduce(later) }),
      live: sessions.some(({ agent_id }) => agent_id === agent),
    };
  });
}

import { isOpen } from "../domain/lease.js";
import { isMyLock } from "../domain/lock.js";
import { shownEntry } from "../domain/scope/shown-entry.js";
import type { Held, SessionFacts } from "../domain/session-digest.js";
import type { GuardAsker } from "./guard-asker.js";
import { listLocks } from "./list-locks.js";
import { listTasks } from "./list-tasks.js";
import { readerAmong, unread } from "./read-messages.js";

/** What an agent should know when its session begins. Reads only. */
export async function sessionFacts({ bus, kind, agent_id, session }: GuardAsker): Promise<SessionFacts> {
  const { tasks, problems } = await listTasks(bus);
  const locks = (await listLocks(bus)).filter(({ state }) => state !== "ended");
  const claims = tasks.flatMap(({ claim }) => (claim !== null && isOpen(claim) ? [claim] : []));
  const all = [
    ...claims.map((claim) => ({ isMine: claim.agent_id === agent_id, held: { owner: claim.agent_id, id: claim.task_id, files: (claim.scope ?? []).map(shownEntry) } satisfies Held })),
    ...locks.flatMap((lock) => (lock.claim_id !== undefined && claims.some(({ claim_id }) => claim_id === lock.claim_id) ? [] : [{ isMine: session !== undefined && isMyLock(lock, session), held: { owner: lock.owner, id: lock.lock_id, files: lock.scope.map(shownEntry), objective: lock.objective } satisfies Held }])),
  ];
  const mine = all.filter((one) => one.isMine).map(({ held }) => held);
  const mail = agent_id === undefined ? { messages: [], problems: [] } : await unread(bus, readerAmong(bus, agent_id, tasks));
  const assigned = tasks.find(({ assignment, claim }) => assignment?.engineer === agent_id && agent_id !== undefined && !(claim !== null && isOpen(claim)));
  const own = claims.find((claim) => claim.agent_id === agent_id);
  return {
    ...(agent_id !== undefined && kind === "agent" && { agent: agent_id }),
    branch: bus.repo.head().branch ?? "",
    mine,
    others: all.filter((one) => !one.isMine).map(({ held }) => held),
    unread: mail.messages.map(({ from }) => from),
    problems: problems.length + mail.problems.length,
    next:
      agent_id === undefined ? "bus session_boot --agent <your-id>"
      : mail.messages.length > 0 ? "bus message inbox"
      : own !== undefined ? `bus event log --event status --task ${own.task_id} --summary "<where you are>"`
      : assigned !== undefined ? `bus claim ${assigned.task_id}`
      : "bus queue next",
  };
}

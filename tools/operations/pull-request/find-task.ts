import { BusError } from "../../domain/bus-error.js";
import { checkId } from "../../domain/id.js";
import { isOpen } from "../../domain/lease.js";
import type { Claim } from "../../schema/records.gen.js";
import type { BusContext, Identity } from "../context.js";
import { listTasks } from "../list-tasks.js";

/**
 * The task that is asked for, or the one that the agent holds on this checkout's branch; where it holds none there, the one that it
 * ended there, or else the only one that it holds. Throws USAGE naming the candidates. `command` is what the hint is to say.
 */
export async function findTask(bus: BusContext, me: Identity, asked: string | undefined, command: string): Promise<string> {
  if (asked !== undefined) return checkId("task", asked);
  const { branch } = bus.repo.head();
  const { tasks, problems } = await listTasks(bus);
  const mine = tasks.flatMap(({ claim }) => (claim !== null && claim.agent_id === me.agent_id ? [claim] : []));
  const here = mine.filter((claim) => branch !== undefined && claim.branch === branch);
  const candidates = [here.filter(isOpen), here, mine.filter(isOpen)].find(({ length }) => length > 0) ?? [];
  const [task, second] = candidates;
  if (task !== undefined && second === undefined) return task.task_id;
  throw ambiguous(me.agent_id, branch, candidates, problems.length, command);
}

function ambiguous(agent: string, branch: string | undefined, candidates: readonly Claim[], unreadable: number, command: string): BusError {
  const ids = candidates.map(({ task_id }) => task_id);
  const where = branch === undefined ? "and HEAD is detached" : `on ${branch}`;
  const bad = unreadable === 0 ? "" : `; ${unreadable} cannot be read`;
  if (ids[0] === undefined) return new BusError("USAGE", `${agent} holds no task ${where}${bad}`, { hint: unreadable === 0 ? "bus claim <task>" : "bus validate" });
  return new BusError("USAGE", `which task is it that ${agent} has ${where}: ${ids.join(", ")}${bad}?`, { hint: `${command} ${ids[0]}` });
}

import { BusError } from "./bus-error.js";
import { isId } from "./id.js";

/** The agent whose branch this is by its name, `agent/<agent_id>/<slug>`, or null. */
export function branchAgent(branch: string): string | null {
  const [root, agent, ...slug] = branch.split("/");
  if (root !== "agent" || agent === undefined || !isId(agent)) return null;
  return slug.length > 0 && slug.every(isPlainPart) ? agent : null;
}

/** Why an agent may not work on a branch, as one sentence, or null when it may (S2-01). */
export function branchProblem(branch: string, agent: string): string | null {
  const owner = branchAgent(branch);
  if (owner === agent) return null;
  if (owner === null) return `branch ${branch} is not of the form agent/${agent}/<slug>`;
  return `branch ${branch} belongs to ${owner}, not to ${agent}`;
}

/** Throws USAGE, to be put on the event log, when an agent may not work on a branch (S2-01). */
export function checkBranch(agent: string, branch: string, taskId?: string): void {
  const problem = branchProblem(branch, agent);
  if (problem === null) return;
  throw new BusError("USAGE", problem, {
    hint: `git switch -c ${defaultBranch(agent, taskId ?? "<slug>")}`,
    refusal: { rule: "branch", ...(taskId !== undefined && { task_id: taskId }) },
  });
}

/** The branch that an agent takes for a task unless told otherwise. */
export function defaultBranch(agent: string, taskId: string): string {
  return `agent/${agent}/${taskId.toLowerCase()}`;
}

/** A part of a branch name that git accepts and that no shell or path reads as something else. */
function isPlainPart(part: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._+#=-]*$/.test(part) && !part.includes("..") && !part.endsWith(".") && !part.endsWith(".lock");
}

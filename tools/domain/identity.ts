import { BusError } from "./bus-error.js";
import { checkId } from "./id.js";

/** What points to an agent, strongest first (DESIGN promise 3). */
export interface AgentSources {
  /** --agent, or the library's option. */
  readonly flag?: string;
  /** BUS_AGENT. */
  readonly env?: string;
  /** The agent that `session_boot` bound to the client's own session. */
  readonly bound?: string;
  /** AGENT_MANIFEST.json of the checkout: the default, so others may be named over it. */
  readonly manifest?: string;
}

/** Session ids, which begin with the agent's, must be ids too. */
const AGENT_MAX = 100;

/** The agent that acts. Throws USAGE when there is none, or when the flag, BUS_AGENT and the booted session disagree. */
export function resolveAgent(sources: AgentSources): string {
  const named = (["flag", "env", "bound"] as const).flatMap((source) => (sources[source] === undefined ? [] : [{ source, agent: sources[source] }]));
  const first = named[0];
  const other = named.find(({ agent }) => agent !== first?.agent);
  if (first !== undefined && other !== undefined) {
    throw new BusError("USAGE", `${label(first.source)} says ${first.agent}, but ${label(other.source)} says ${other.agent}`, {
      hint: `bus session_boot --agent ${first.agent}`,
    });
  }
  const agent = first?.agent ?? sources.manifest;
  if (agent === undefined) throw new BusError("USAGE", "no agent: who is asking?", { hint: "bus session_boot --agent <id>   (or --agent <id>, or BUS_AGENT)" });
  if (agent.length > AGENT_MAX) throw new BusError("USAGE", `agent ids have at most ${AGENT_MAX} characters`, { hint: "bus session_boot --agent <shorter id>" });
  return checkId("agent", agent);
}

function label(source: "flag" | "env" | "bound"): string {
  return { flag: "--agent", env: "BUS_AGENT", bound: "this client's booted session" }[source];
}

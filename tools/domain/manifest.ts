import type { Manifest } from "../schema/records.gen.js";
import { checkId, isId } from "./id.js";

/** The manifest in force, at the root of a checkout. */
export const MANIFEST_FILE = "AGENT_MANIFEST.json";

/** The file that keeps one agent's manifest while another's is in force. */
export function manifestCopy(agent: string): string {
  return `AGENT_MANIFEST.${checkId("agent", agent)}.json`;
}

/** The agent whose copy a file is by its name, or null. */
export function copyOwner(name: string): string | null {
  const agent = /^AGENT_MANIFEST\.(.+)\.json$/.exec(name)?.[1];
  return agent !== undefined && isId(agent) ? agent : null;
}

/** What `session_boot` writes for an agent that has no manifest yet (S2-02). */
export function newManifest(agent: string, fields: Omit<Manifest, "agent_id"> = {}): Manifest {
  return { agent_id: checkId("agent", agent), ...fields, branch_prefix: `agent/${agent}/` };
}

/** What is wrong with a manifest that satisfies the schema, as one sentence, or null. */
export function manifestProblem({ agent_id, branch_prefix }: Manifest): string | null {
  if (!isId(agent_id)) return `agent_id ${JSON.stringify(agent_id)} is not an id`;
  const prefix = `agent/${agent_id}/`;
  return branch_prefix === undefined || branch_prefix === prefix ? null : `branch_prefix must be ${prefix}, not ${branch_prefix}`;
}

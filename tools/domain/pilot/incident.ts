import type { PilotIncident } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";

const KINDS: readonly PilotIncident["kind"][] = ["contract_regression", "red_merge", "integration", "other"];

/** `kind: text`, with `severe` before it for one that is. Throws USAGE. `at`: ISO 8601. */
export function incidentOf(said: string, at: string): PilotIncident {
  const [, severe, name, text] = /^\s*(severe\s+)?([a-z_]+):\s*(\S.*?)\s*$/s.exec(said) ?? [];
  const kind = KINDS.find((known) => known === name);
  if (kind !== undefined && text !== undefined) return { at, kind, ...(severe !== undefined && { severe: true }), text };
  throw new BusError("USAGE", `${JSON.stringify(said)} is no incident: the kinds are ${KINDS.join(", ")}`, { hint: 'bus pilot end --incident "severe integration: the target did not build for an hour"' });
}

import { type Role, holds } from "../../domain/role.js";
import type { Roles } from "../../schema/records.gen.js";

/** The role by which an agent is more than a worker; undefined: it is none. */
export function leadingRole(roles: Roles, agent: string): Role | undefined {
  return (["orchestrator", "integrator", "primary", "human"] as const).find((role) => holds(roles, agent, role));
}

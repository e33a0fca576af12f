import type { Approval } from "../../../domain/approval/approval.js";
import { isInForce } from "../../../domain/approval/in-force.js";
import { compileScope, inScope } from "../../../domain/scope/scope.js";
import type { BusContext } from "../../context.js";

/** Whether an approval of this kind that is in force for the lane, or for all, covers a path (S0-06, S0-12, S0-21). */
export function approvedPaths(bus: BusContext, lane: string, kind: "boundary" | "interface", approvals: readonly Approval[]): (path: string) => boolean {
  const granted = approvals.filter((approval) => approval.kind === kind && (approval.lane_id ?? lane) === lane && isInForce(approval, bus.clock()));
  const scopes = granted.map(({ prefix }) => compileScope(prefix, [], bus.repo.tree.rules()));
  return (path) => scopes.some((scope) => inScope(scope, path.normalize("NFC")));
}

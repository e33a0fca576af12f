import { leaseEnd } from "../../domain/lease.js";
import { iso } from "../../domain/time.js";
import type { Claim } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { localTime } from "./time.js";

/** One claim in a line: "QUEUE-001 active  codex-1  agent/codex-1/watch  until …  (fence 3)". */
export function claimLine(claim: Claim, look: Look): string {
  const open = claim.status === "active" || claim.status === "paused";
  const end = open ? `until ${localTime(iso(leaseEnd(claim)), look)}` : `since ${localTime(claim.released_at ?? claim.claimed_at, look)}`;
  const fence = claim.fence === undefined ? "" : `fence ${claim.fence}`;
  const parts = [visible(claim.task_id), paint(look, open ? "green" : "dim", claim.status), visible(claim.agent_id), visible(claim.branch ?? ""), end, fence];
  return parts.filter((part) => part !== "").join("  ");
}

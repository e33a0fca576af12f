import { revertMessage } from "../../domain/integration/commit-message.js";
import { suspectOrder } from "../../domain/integration/suspects.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import type { GateSeen } from "../gate/gate-at.js";
import type { Actor } from "../parallel/act.js";
import { commitTree } from "./candidate.js";
import { changedFiles } from "./gate-candidate.js";
import { revertThere } from "./prove-revert.js";

/** The lane at fault, with the target as it is without it, which the full gate has passed. */
export interface Fault {
  readonly lane: Lane;
  readonly candidate: string;
  readonly files: readonly string[];
  readonly green: GateSeen;
}

/**
 * Finds the one lane without which the full gate passes (S1-61): first the one whose files alone the failure names, then each, newest first;
 * nothing is taken for proven but by running the gate without it. Null: no single one explains it.
 */
export async function findFault(bus: BusContext, actor: Actor, tip: string, lanes: readonly Lane[], red: GateSeen, gate: (candidate: string) => Promise<GateSeen>, notes: string[]): Promise<Fault | null> {
  const { me, policy } = actor;
  const git = bus.repo.git;
  const applied = lanes.filter((lane) => lane.integration !== undefined).sort((a, b) => (a.integration?.at ?? "").localeCompare(b.integration?.at ?? ""));
  const suspects = applied.map((lane) => ({ lane, lane_id: lane.lane_id, files: git === null || lane.integration === undefined ? [] : changedFiles(git, lane.integration.before, lane.integration.commit) }));
  const tails = red.receipt.steps.filter(({ status }) => status === "failed").map(({ tail = "" }) => tail);
  for (const id of suspectOrder(suspects, tails)) {
    const suspect = suspects.find(({ lane_id }) => lane_id === id);
    const commit = suspect?.lane.integration?.commit;
    if (suspect === undefined || commit === undefined) continue;
    const { site, disputed } = await revertThere(bus, policy, tip, commit);
    if (disputed.length > 0) {
      notes.push(`${id} cannot be taken back alone, so it was not tried without it: ${disputed.join(", ")}`);
      continue;
    }
    const message = revertMessage(suspect.lane, commit, { integrator: me.agent_id, session: me.session.session_id, autonomous: policy.lanes?.autonomous === true });
    const candidate = commitTree(site.work.git, site.work.git.run(["write-tree"]).stdout.trim(), [tip], message);
    const green = await gate(candidate);
    if (green.entry.verdict === "passed") return { lane: suspect.lane, candidate, files: suspect.files, green };
  }
  return null;
}

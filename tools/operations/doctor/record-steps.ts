import { isInForce } from "../../domain/assignment.js";
import { isOpen } from "../../domain/lease.js";
import type { RecordFiles } from "../../repo/contract.js";
import { missingIds } from "../../schema/compare-marks.js";
import type { Assignment, Claim } from "../../schema/records.gen.js";
import type { Announcement, RegisterKind } from "../../store/contract.js";
import { readAssignment } from "../assignments.js";
import { assignTask } from "../assign-task.js";
import { readClaim } from "../change-claim.js";
import type { BusContext } from "../context.js";
import { gatherLogs } from "../validate/gather-logs.js";
import { type Finding, type Step, finding } from "./step.js";

/** Registers whose changes bring lines with them. */
const ANNOUNCING: readonly RegisterKind[] = ["claims", "assignments", "sends", "locks", "lanes", "pilots", "approvals", "integrations", "workers"];
/** Those that no file shows. */
const FILELESS: readonly RegisterKind[] = ["sends", "approvals", "integrations", "workers"];
/** What a snapshot follows; renewals change the rest of a claim and leave the snapshot as it is. */
const SHOWN = ["claim_id", "agent_id", "status", "branch", "plan_id", "notes", "paused_by", "released_at"] as const;

/** A command that was killed between its register and its snapshot. */
export const snapshots: Step = {
  name: "snapshots",
  async look(bus) {
    return [...(await staleClaims(bus)), ...(await staleAssignments(bus)), ...(await staleParallel(bus, "lanes")), ...(await staleParallel(bus, "pilots"))];
  },
};

/** A command that was killed between its register and its lines (DESIGN promise 5). */
export const announcements: Step = {
  name: "announcements",
  async look(bus) {
    const all: { kind: RegisterKind; id: string; announcement: Announcement }[] = [];
    for (const kind of ANNOUNCING) {
      for (const id of await bus.store.registers.ids(kind)) {
        for (const announcement of await bus.store.registers.announcements({ kind, id })) all.push({ kind, id, announcement });
      }
    }
    const logs = await gatherLogs(bus, null, () => {});
    const missing = new Set(missingIds(logs.map(({ audit }) => audit.marks), all.map(({ announcement }) => announcement.line.id)));
    const lost = all.filter(({ announcement }) => missing.has(announcement.line.id));
    const gone = await Promise.all(lost.map(async (one) => ((await isOnLog(bus, one.announcement)) ? [] : [one])));
    return gone.flat().map(({ kind, id, announcement: { log, line } }) =>
      finding("announcements", FILELESS.includes(kind) ? `_bus/.live/reg/${kind}/${id}` : kind === "locks" ? "_bus/locks" : `_bus/${kind}/${id}.json`, `${kind} ${id} was changed, but its line ${line.id} is not on ${log}`, "bus doctor --fix", () => bus.store.logs.append(log, line)),
    );
  },
};

/** An assignment that was to claim the task too, and was killed in between. Mended in the name of whoever asks. */
export const autoClaims: Step = {
  name: "auto-claims",
  async look(bus) {
    const findings: Finding[] = [];
    for (const id of await bus.store.registers.ids("assignments")) {
      const assignment = await readAssignment(bus, id);
      const { claim } = await readClaim(bus, id);
      if (assignment?.auto_claim !== true || !isInForce(assignment, claim) || (claim !== null && isOpen(claim))) continue;
      const mend = () => assignTask(bus, { task: id, engineer: assignment.engineer, autoClaim: true });
      findings.push(finding("auto-claims", `_bus/assignments/${id}.json`, `${id} was to be claimed for ${assignment.engineer}, but nobody holds it`, "bus doctor --fix", mend));
    }
    return findings;
  },
};

/** Only those that this checkout shows: another one's record is another branch's. */
async function staleClaims(bus: BusContext): Promise<Finding[]> {
  const { record, layout } = bus.repo;
  const findings: Finding[] = [];
  for (const id of await bus.store.registers.ids("claims")) {
    const { value } = await bus.store.registers.read<Claim>({ kind: "claims", id });
    if (value === null || value.worktree !== layout.worktree) continue;
    const own = record.read("claims", id);
    // One that cannot be read is validate's business: it may hold what nobody else knows.
    if (own?.ok === false || (own === null && !isOpen(value))) continue;
    // It ended elsewhere, and that was brought here: the record knows more than the register.
    if (own !== null && own.value.claim_id === value.claim_id && isOpen(value) && !isOpen(own.value)) continue;
    if (own !== null && ((own.value.rev ?? 0) >= (value.rev ?? 0) || SHOWN.every((key) => own.value[key] === value[key]))) continue;
    findings.push(behind(bus, "claims", id, own === null, value));
  }
  return findings;
}

/** An assignment does not say where it was made: some checkout has to show it. */
async function staleAssignments(bus: BusContext): Promise<Finding[]> {
  const { record } = bus.repo;
  const findings: Finding[] = [];
  for (const id of await bus.store.registers.ids("assignments")) {
    const { value } = await bus.store.registers.read<Assignment>({ kind: "assignments", id });
    const own = record.read("assignments", id);
    const shown = [...(own === null ? [] : [own]), ...record.elsewhere("assignments", id)];
    if (value === null || shown.some((document) => !document.ok || (document.value.rev ?? 0) >= (value.rev ?? 0))) continue;
    findings.push(behind(bus, "assignments", id, own === null, value));
  }
  return findings;
}

/** Lanes and pilot days are shown beside the live bus alone. */
async function staleParallel(bus: BusContext, kind: "lanes" | "pilots"): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const id of await bus.store.registers.ids(kind)) {
    const files: RecordFiles<{ rev?: number }> = (await bus.repo.parallel())[kind];
    const { value } = await bus.store.registers.read<{ rev?: number }>({ kind, id });
    const own = files.read(id);
    if (value === null || own?.ok === false || (own !== null && (own.value.rev ?? 0) >= (value.rev ?? 0))) continue;
    findings.push(finding("snapshots", `_bus/${kind}/${id}.json`, `the snapshot ${own === null ? "is missing" : "is behind the live bus"} (revision ${value.rev ?? 0})`, "bus doctor --fix", () => files.write(id, value)));
  }
  return findings;
}

function behind<K extends "claims" | "assignments">(bus: BusContext, kind: K, id: string, missing: boolean, value: K extends "claims" ? Claim : Assignment): Finding {
  const what = missing ? "is missing" : "is behind the live bus";
  return finding("snapshots", `_bus/${kind}/${id}.json`, `the snapshot ${what} (revision ${value.rev ?? 0})`, "bus doctor --fix", () => bus.repo.record.write(kind, id, value as never));
}

async function isOnLog(bus: BusContext, { log, line }: Announcement): Promise<boolean> {
  for await (const entry of bus.store.logs.scan(log, { direction: "backward", containing: [JSON.stringify(line.id)] })) {
    if (entry.ok && entry.value["id"] === line.id) return true;
  }
  return false;
}

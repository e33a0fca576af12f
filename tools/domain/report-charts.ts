import type { Claim } from "../schema/records.gen.js";
import { isOpen, leaseEnd } from "./lease.js";
import { type GanttBar, type GanttSection, gantt, pie } from "./mermaid.js";
import type { AgentActivity, ReportTask } from "./report-data.js";

/** More bars or slices than these are no longer readable. */
const BARS = 60;
const SLICES = 12;

interface OwnedBar extends GanttBar {
  readonly agent: string;
}

/** Who held which task when, by agent; null without claims. An open claim runs to `now`, ms since the epoch. */
export function claimsGantt(tasks: readonly ReportTask[], now: number): string | null {
  const all = tasks.flatMap(({ claim, rivals }) => [...(claim === null ? [] : [claim]), ...rivals].flatMap((held) => barsOf(held, rivals.length > 0, now)));
  const bars = all.toSorted((a, b) => a.to - b.to).slice(-BARS);
  if (bars.length === 0) return null;
  const agents = [...new Set(bars.map(({ agent }) => agent))].sort();
  const sections = agents.map((name): GanttSection => ({ name, bars: bars.filter(({ agent }) => agent === name).toSorted((a, b) => a.from - b.from) }));
  const title = bars.length < all.length ? `Claims by agent (the latest ${BARS}), UTC` : "Claims by agent, UTC";
  return gantt(title, sections);
}

/** Events per agent; null without any. */
export function eventsPie(agents: readonly AgentActivity[]): string | null {
  const busy = agents.filter(({ events }) => events > 0).toSorted((a, b) => b.events - a.events);
  if (busy.length === 0) return null;
  const shown = busy.slice(0, busy.length > SLICES ? SLICES - 1 : SLICES);
  const rest = busy.slice(shown.length).reduce((sum, { events }) => sum + events, 0);
  return pie("Events per agent", [...shown.map(({ agent_id, events }) => [agent_id, events] as const), ...(rest > 0 ? [[`${busy.length - shown.length} others`, rest] as const] : [])]);
}

/** The present tenure and the earlier ones. */
function barsOf(claim: Claim, twice: boolean, now: number): OwnedBar[] {
  const past = (claim.history ?? []).flatMap(({ agent_id, claimed_at, ended_at, how }) =>
    claimed_at === undefined ? [] : [{ agent: agent_id, state: how.replace("_", " "), label: claim.task_id, mark: "done" as const, from: Date.parse(claimed_at), to: Date.parse(ended_at) }],
  );
  const stale = isOpen(claim) && now > leaseEnd(claim);
  const to = isOpen(claim) ? now : Date.parse(claim.released_at ?? claim.claimed_at);
  const mark = stale || twice ? "crit" : claim.status === "active" ? "active" : isOpen(claim) ? undefined : "done";
  const present: OwnedBar = { agent: claim.agent_id, state: stale ? "stale" : claim.status, label: claim.task_id, ...(mark !== undefined && { mark }), from: Date.parse(claim.claimed_at), to };
  return [...past, present].filter(({ from, to: end }) => !Number.isNaN(from) && !Number.isNaN(end));
}

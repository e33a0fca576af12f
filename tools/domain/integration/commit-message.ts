import type { Lane } from "../../schema/records.gen.js";

export interface Attribution {
  readonly integrator: string;
  readonly session: string;
  /** No person is in the loop. */
  readonly autonomous: boolean;
}

/** The message of a lane's one commit on the target: who made it and who put it there, in trailers (S1-89). */
export function laneMessage(lane: Pick<Lane, "lane_id" | "worker" | "brief" | "issue" | "wave">, by: Attribution): string {
  const { lane_id, worker, brief, issue, wave } = lane;
  return message(`${oneLine(brief.objective ?? "lane")} (${lane_id})`, [["Lane", lane_id], ["Agent", worker], ["Wave", wave], ["Issue", issue], ...trailers(by)]);
}

/** The message of the commit that takes a lane back; its trailers do not name the lane as applied. */
export function revertMessage(lane: Pick<Lane, "lane_id" | "worker" | "wave">, commit: string, by: Attribution): string {
  return message(`Take back lane ${lane.lane_id}`, [["Reverted-Lane", lane.lane_id], ["Reverted-Commit", commit], ["Agent", lane.worker], ["Wave", lane.wave], ...trailers(by)]);
}

function trailers({ integrator, session, autonomous }: Attribution): [string, string | undefined][] {
  return [["Session", session], ["Integrator", integrator], ["Autonomous", autonomous ? "yes" : undefined]];
}

function message(subject: string, lines: readonly (readonly [string, string | undefined])[]): string {
  const known = lines.filter(([, value]) => value !== undefined);
  return `${subject}\n\n${known.map(([name, value]) => `${name}: ${oneLine(value ?? "")}`).join("\n")}\n`;
}

/** A value with a line break could bring a trailer of its own. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { managerReport, reportStamp, reportSummary } from "../domain/report.js";
import type { Message } from "../schema/records.gen.js";
import { postConsensus } from "./consensus.js";
import type { BusContext } from "./context.js";
import { whoAsks } from "./identify.js";
import { gatherReport } from "./manager-report-data.js";

export interface ReportRequest {
  /** Only these tasks; a consensus then goes to their threads. */
  tasks?: readonly string[];
  /** Post a `consensus` message that has the report as its receipt. */
  postConsensus?: boolean;
  /** Write no file. */
  print?: boolean;
}

export interface Reported {
  /** Relative to the checkout; absent when nothing was written. */
  file?: string;
  summary: string;
  markdown: string;
  consensus: Message[];
}

/** `_report/manager/manager-report-<timestamp>.md` over everything that is on the bus (S2-20). Throws USAGE, or NOT_FOUND for an unknown task. */
export async function reportAll(bus: BusContext, request: ReportRequest = {}): Promise<Reported> {
  if (request.print && request.postConsensus) throw new BusError("USAGE", "a consensus needs the report's file as its receipt", { hint: "bus manager_report --post-consensus" });
  const manager = await whoAsks(bus);
  const tasks = request.tasks?.map((id) => checkId("task", id));
  const data = await gatherReport(bus, manager, tasks);
  const markdown = managerReport(data);
  const summary = reportSummary(data);
  if (request.print) return { summary, markdown, consensus: [] };
  const file = bus.repo.writeReport(freeName(bus, data.now), markdown);
  const consensus = request.postConsensus ? await postConsensus(bus, { file, summary, ...(tasks !== undefined && { tasks }) }) : [];
  return { file, summary, markdown, consensus };
}

/** A second report of the same second gets a number. */
function freeName(bus: BusContext, now: number): string {
  const stem = `_report/manager/manager-report-${reportStamp(now)}`;
  const taken = new Set(bus.repo.reports());
  let name = `${stem}.md`;
  for (let n = 2; taken.has(name); n += 1) name = `${stem}-${n}.md`;
  return name;
}

import type { Reported } from "../../operations/manager-report.js";
import { visible } from "./escape.js";

/** Where the report is, and what was told about it; without a file the report itself. */
export function reportText({ file, summary, markdown, consensus }: Reported): string {
  if (file === undefined) return markdown.trimEnd();
  const told = consensus.map(({ id, task_id, to }) => `consensus ${id ?? ""} to ${task_id ?? to ?? "all"}`);
  return [file, summary, ...told].map(visible).join("\n");
}

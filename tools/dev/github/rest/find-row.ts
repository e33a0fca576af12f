import type { IssueRow, PullRow } from "../rows.js";
import { type Call, failure } from "./route.js";

export function issueOf({ world, params }: Call): IssueRow {
  const row = world.issues.get(Number(params["issue_number"]));
  if (row === undefined) throw failure(404, "Not Found");
  return row;
}

export function pullOf({ world, params }: Call): PullRow {
  const row = world.issues.get(Number(params["pull_number"]));
  if (row?.pull === undefined) throw failure(404, "Not Found");
  return row as PullRow;
}

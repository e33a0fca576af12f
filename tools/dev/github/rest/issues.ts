import { addIssue } from "../add-rows.js";
import type { IssueRow } from "../rows.js";
import { closeRow, touch } from "../world.js";
import { checkTexts } from "./check-texts.js";
import { issueOf } from "./find-row.js";
import { issueObject, labelNamed, labelObject } from "./issue-object.js";
import { page, pageByCursor } from "./paging.js";
import { type Answer, type Call, failure, invalid, type Need, Refusal, type Route } from "./route.js";

const TEMPLATE = "/repos/{owner}/{repo}/issues";
const ONE = `${TEMPLATE}/{issue_number}`;
const READ: Need = { level: "read", any: ["issues", "pull_requests"] };
const WRITE: Need = { level: "write", any: ["issues", "pull_requests"] };

export const ISSUES: readonly Route[] = [
  { method: "GET", template: TEMPLATE, needs: { level: "read", any: ["issues"] }, run: list },
  { method: "POST", template: TEMPLATE, needs: { level: "write", any: ["issues"] }, run: create },
  { method: "GET", template: ONE, needs: READ, run: (call) => ({ status: 200, body: issueObject(call.world, issueOf(call)) }) },
  { method: "PATCH", template: ONE, needs: WRITE, run: edit },
  { method: "GET", template: `${ONE}/labels`, needs: READ, run: (call) => page(call, issueOf(call).labels, (name) => labelObject(call.world, labelNamed(call.world, name)), `issues/${call.params["issue_number"]}/labels`) },
  { method: "POST", template: `${ONE}/labels`, needs: WRITE, run: addLabels },
  { method: "DELETE", template: `${ONE}/labels/{name}`, needs: WRITE, run: removeLabel },
];

function list(call: Call): Answer {
  const { world, query } = call;
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "").map((name) => name.toLowerCase());
  const since = query.get("since") ?? "";
  const sort = query.get("sort") === "updated" ? "updated_at" : "created_at";
  const rows = [...world.issues.values()]
    .filter((row) => (state === "all" || row.state === state) && row.updated_at >= since && labels.every((label) => has(row, label)))
    .sort((one, other) => one[sort].localeCompare(other[sort]) || one.number - other.number);
  return pageByCursor(call, query.get("direction") === "asc" ? rows : rows.reverse(), (row) => issueObject(world, row), "issues");
}

function has(row: IssueRow, label: string): boolean {
  return row.labels.some((name) => name.toLowerCase() === label);
}

function create(call: Call): Answer {
  const { world, token, body } = call;
  if (!world.hasIssues) throw failure(410, "Issues are disabled for this repo");
  checkTexts("Issue", body);
  const row = addIssue(world, { title: String(body["title"]), body: typeof body["body"] === "string" ? body["body"] : null, labels: labelNames(body["labels"]), author: token?.login ?? "" });
  const object = issueObject(world, row);
  return { status: 201, body: object, headers: { location: String(object["url"]) } };
}

function edit(call: Call): Answer {
  const { world, body } = call;
  const row = issueOf(call);
  checkTexts("Issue", body);
  if (typeof body["title"] === "string") row.title = body["title"];
  if (typeof body["body"] === "string" || body["body"] === null) row.body = body["body"];
  if (Array.isArray(body["labels"])) row.labels = labelNames(body["labels"]).map((name) => labelNamed(world, name).name);
  if (body["state"] === "closed" && row.state === "open") {
    closeRow(world, row);
    row.state_reason = typeof body["state_reason"] === "string" ? body["state_reason"] : "completed";
  }
  if (body["state"] === "open" && row.state === "closed") {
    if (row.pull?.merged_at !== undefined && row.pull.merged_at !== null) throw invalid({ resource: "Issue", code: "invalid", field: "state" });
    Object.assign(row, { state: "open", state_reason: "reopened", closed_at: null });
  }
  touch(world, row);
  return { status: 200, body: issueObject(world, row) };
}

function addLabels(call: Call): Answer {
  const { world, body } = call;
  const row = issueOf(call);
  for (const name of labelNames(Array.isArray(body) ? body : body["labels"])) {
    demandLabel(call, name);
    if (!has(row, name.toLowerCase())) row.labels.push(labelNamed(world, name).name);
  }
  touch(world, row);
  return { status: 200, body: row.labels.map((name) => labelObject(world, labelNamed(world, name))) };
}

/** A label that is new takes the permission for issues, also on a pull request. */
function demandLabel({ world, token }: Call, name: string): void {
  if (name.length > 50) throw invalid({ resource: "Label", code: "invalid", field: "name", message: "name is too long (maximum is 50 characters)" });
  const known = world.labels.some((each) => each.name.toLowerCase() === name.toLowerCase());
  if (known || token === null || token.kind === "classic" || token.kind === "oauth" || token.permissions["issues"] === "write") return;
  const errors = [{ resource: "Repository", field: "label", code: "unauthorized" }];
  throw new Refusal({ status: 403, body: { message: "You do not have permission to create labels on this repository.", errors, documentation_url: "https://docs.github.com/rest/issues/labels#add-labels-to-an-issue", status: "403" } });
}

function removeLabel(call: Call): Answer {
  const { world, params } = call;
  const row = issueOf(call);
  const name = (params["name"] ?? "").toLowerCase();
  if (!has(row, name)) throw failure(404, "Label does not exist");
  row.labels = row.labels.filter((each) => each.toLowerCase() !== name);
  touch(world, row);
  return { status: 200, body: row.labels.map((each) => labelObject(world, labelNamed(world, each))) };
}

function labelNames(labels: unknown): string[] {
  const list = Array.isArray(labels) ? labels : typeof labels === "string" ? [labels] : [];
  return list.map((each: unknown) => (typeof each === "object" && each !== null && "name" in each ? String(each.name) : String(each)));
}

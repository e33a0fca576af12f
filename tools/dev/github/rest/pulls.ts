import { branchRef, readRefs } from "../repository/bare-repository.js";
import { commitsBetween } from "../repository/merge-commit.js";
import { addPull } from "../add-rows.js";
import type { PullRow } from "../rows.js";
import { closeRow, pulls, touch } from "../world.js";
import { pullOf } from "./find-row.js";
import { page } from "./paging.js";
import { checkTexts } from "./check-texts.js";
import { pullObject, pullSimple } from "./pull-object.js";
import { type Answer, type Call, failure, invalid, Refusal, type Route } from "./route.js";

const TEMPLATE = "/repos/{owner}/{repo}/pulls";
const DOCUMENTATION = "https://docs.github.com/rest/pulls/pulls#create-a-pull-request";
const ONE = `${TEMPLATE}/{pull_number}`;

export const PULLS: readonly Route[] = [
  { method: "GET", template: TEMPLATE, needs: { level: "read", any: ["pull_requests"] }, run: list },
  { method: "POST", template: TEMPLATE, needs: { level: "write", any: ["pull_requests"] }, run: create },
  { method: "GET", template: ONE, needs: { level: "read", any: ["pull_requests"] }, run: (call) => ({ status: 200, body: pullObject(call.world, call.token, pullOf(call)) }) },
  { method: "PATCH", template: ONE, needs: { level: "write", any: ["pull_requests"] }, run: edit },
];

function list(call: Call): Answer {
  const { world, query } = call;
  const state = query.get("state") ?? "open";
  const base = query.get("base");
  // GitHub overlooks a head that does not say whose it is.
  const head = /^[^:]+:.+$/.exec(query.get("head") ?? "")?.[0].toLowerCase();
  const sort = query.get("sort") === "updated" ? "updated_at" : "created_at";
  const descending = (query.get("direction") ?? (sort === "created_at" ? "desc" : "asc")) === "desc";
  const rows = pulls(world)
    .filter((row) => (state === "all" || row.state === state) && (base === null || row.pull.base === base) && (head === undefined || headLabel(row) === head))
    .sort((one, other) => one[sort].localeCompare(other[sort]) || one.number - other.number);
  return page(call, descending ? rows.reverse() : rows, (row) => pullSimple(world, call.token, row), "pulls");
}

function headLabel({ pull }: PullRow): string {
  return `${pull.from?.split("/")[0] ?? "unknown"}:${pull.branch}`.toLowerCase();
}

function create(call: Call): Answer {
  const { world, token, body } = call;
  if (token?.login === "github-actions[bot]" && !world.actionsMayOpenPulls) throw failure(403, "GitHub Actions is not permitted to create or approve pull requests.", DOCUMENTATION);
  const head = String(body["head"]);
  const base = String(body["base"]);
  const [owner = "", name = ""] = world.repository.split("/");
  const [login, branch] = head.includes(":") ? (head.split(/:(.*)/s) as [string, string]) : [owner, head];
  const from = login === owner ? world.repository : `${login}/${name}`;
  const refs = readRefs(world.git);
  const at = refs.get(branchRef(branch, from, world.repository));
  const onto = refs.get(`refs/heads/${base}`);
  if (at === undefined) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (onto === undefined) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  const existing = pulls(world).find((row) => row.state === "open" && row.pull.base === base && row.pull.from === from && row.pull.branch === branch);
  if (existing !== undefined) throw custom(`A pull request already exists for ${login}:${branch}.`);
  const ahead = commitsBetween(world.git, onto, at);
  if (ahead === null) throw custom(`The ${branch} branch has no history in common with ${base}`);
  if (ahead === 0) throw custom(`No commits between ${base} and ${head}`);
  if (body["draft"] === true && !world.drafts) throw noDrafts();
  if (typeof body["title"] !== "string" || body["title"] === "") throw invalid({ resource: "PullRequest", field: "title", code: "missing_field" });
  checkTexts("PullRequest", body);
  const row = addPull(world, {
    branch,
    base,
    from,
    title: body["title"],
    ...(typeof body["body"] === "string" ? { body: body["body"] } : {}),
    draft: body["draft"] === true,
    author: token?.login ?? "",
  });
  const object = pullObject(world, token, row);
  return { status: 201, body: object, headers: { location: String(object["url"]) } };
}

function custom(message: string): Refusal {
  return invalid({ resource: "PullRequest", code: "custom", message });
}

/** This one comes without a list of errors. */
function noDrafts(): Refusal {
  return new Refusal({ status: 422, body: { message: "Draft pull requests are not supported in this repository.", documentation_url: DOCUMENTATION, status: "422" } });
}

function edit(call: Call): Answer {
  const { world, body } = call;
  const row = pullOf(call);
  checkTexts("PullRequest", body);
  if (typeof body["title"] === "string") row.title = body["title"];
  if (typeof body["body"] === "string") row.body = body["body"];
  if (typeof body["base"] === "string") row.pull.base = body["base"];
  if (body["state"] === "closed" && row.state === "open") closeRow(world, row);
  if (body["state"] === "open" && row.state === "closed") reopen(row);
  touch(world, row);
  return { status: 200, body: pullObject(world, call.token, row) };
}

function reopen(row: PullRow): void {
  if (row.pull.merged_at !== null) throw invalid({ resource: "PullRequest", code: "invalid", field: "state", message: "state cannot be changed. The pull request cannot be reopened." });
  row.state = "open";
  row.closed_at = null;
}

import type { CheckRow, StatusRow } from "../rows.js";
import { repositoryUrl, serverUrl } from "./addresses.js";
import { described } from "./described.js";
import { page } from "./paging.js";
import { repositoryObject } from "./repository-object.js";
import { type Answer, type Call, failure, type Route } from "./route.js";
import { simpleUser } from "./user.js";

const COMMIT = "/repos/{owner}/{repo}/commits/{ref}";

export const COMMITS: readonly Route[] = [
  { method: "GET", template: `${COMMIT}/check-runs`, needs: { level: "read", any: ["checks"] }, run: checkRuns },
  { method: "GET", template: `${COMMIT}/status`, needs: { level: "read", any: ["statuses"] }, run: combinedStatus },
];

async function checkRuns(call: Call): Promise<Answer> {
  const sha = await commitOf(call);
  const name = call.query.get("check_name");
  const rows = call.world.checks.filter((row) => row.sha === sha && (name === null || row.name === name));
  const shown = call.query.get("filter") === "all" ? rows : lastOfEach(rows, (row) => row.name);
  return page(call, shown, (row) => checkObject(call, row), `commits/${call.params["ref"]}/check-runs`, (check_runs) => ({ total_count: shown.length, check_runs }));
}

function checkObject({ world }: Call, row: CheckRow): Record<string, unknown> {
  return {
    ...described(world, "check-run"),
    id: row.id,
    node_id: `CR_${row.id}`,
    head_sha: row.sha,
    name: row.name,
    url: `${repositoryUrl(world)}/check-runs/${row.id}`,
    html_url: `${serverUrl(world)}/${world.repository}/actions/runs/1/job/${row.id}`,
    details_url: `${serverUrl(world)}/${world.repository}/actions/runs/1/job/${row.id}`,
    status: row.status,
    conclusion: row.conclusion,
    started_at: row.at,
    completed_at: row.status === "completed" ? row.at : null,
    pull_requests: [],
  };
}

async function combinedStatus(call: Call): Promise<Answer> {
  const { world, token } = call;
  const sha = await commitOf(call);
  const rows = lastOfEach(world.statuses.filter((row) => row.sha === sha), (row) => row.context);
  const url = `${repositoryUrl(world)}/commits/${sha}`;
  const wrap = (statuses: unknown[]) => ({ state: overall(rows), statuses, sha, total_count: rows.length, repository: repositoryObject(world, token), commit_url: url, url: `${url}/status` });
  return page(call, rows, (row) => statusObject(call, row), `commits/${call.params["ref"]}/status`, wrap);
}

function statusObject({ world }: Call, row: StatusRow): Record<string, unknown> {
  return {
    url: `${repositoryUrl(world)}/statuses/${row.sha}`,
    avatar_url: String(simpleUser(world, "octocat")["avatar_url"]),
    id: row.id,
    node_id: `SC_${row.id}`,
    state: row.state,
    description: null,
    target_url: null,
    context: row.context,
    created_at: row.at,
    updated_at: row.at,
  };
}

/** Without any status GitHub says "pending". */
function overall(rows: readonly StatusRow[]): string {
  if (rows.some(({ state }) => state === "failure" || state === "error")) return "failure";
  return rows.length > 0 && rows.every(({ state }) => state === "success") ? "success" : "pending";
}

function lastOfEach<T>(rows: readonly T[], key: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}

/** The commit that a branch, tag or id names. */
async function commitOf({ world, params }: Call): Promise<string> {
  const ref = params["ref"] ?? "";
  const commit = await world.objects.read(`${ref}^{commit}`);
  if (commit === null) throw failure(422, `No commit found for SHA: ${ref}`);
  return commit.oid;
}

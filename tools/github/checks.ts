import type { CommitCheck, GitHub } from "../operations/github.js";
import type { Answer } from "./answer.js";
import type { Connection } from "./connect.js";
import { listPages } from "./list-pages.js";

const COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}";
const PASSED = new Set(["success", "neutral", "skipped"]);

interface Told extends CommitCheck {
  /** Higher: later … */
  readonly order: number;
  /** … of those that are the same check: two workflows may have a job of one name. */
  readonly suite: string;
}

/** The runs of apps, such as Actions, and the statuses that others set: two lists on GitHub's side, too. */
export function checks(connection: Connection): Pick<GitHub, "checks"> {
  return {
    async checks(commit) {
      const runs = await listPages(connection, { route: `${COMMIT}/check-runs`, parameters: { ref: commit, filter: "latest" }, within: "check_runs", parse: parseRun });
      const statuses = await listPages(connection, { route: `${COMMIT}/status`, parameters: { ref: commit }, within: "statuses", parse: parseStatus });
      return [...lastOfEach(runs), ...lastOfEach(statuses)];
    },
  };
}

function parseRun(answer: Answer): Told {
  const name = answer.text("name");
  const order = answer.count("id");
  const url = answer.textOrNone("html_url");
  const state = answer.text("status") !== "completed" ? "running" : PASSED.has(answer.text("conclusion")) ? "passed" : "failed";
  return { name, state, order, suite: suiteOf(answer), ...(url !== "" && { url }) };
}

/** "": it belongs to none. */
function suiteOf(run: Answer): string {
  const suite = run.has("check_suite") ? run.partOrNull("check_suite") : null;
  return suite === null ? "" : String(suite.count("id"));
}

function parseStatus(answer: Answer): Told {
  const url = answer.textOrNone("target_url");
  const told = answer.oneOf("state", ["success", "pending", "failure", "error"]);
  const state = told === "success" ? "passed" : told === "pending" ? "running" : "failed";
  return { name: answer.text("context"), state, order: answer.count("id"), suite: "", ...(url !== "" && { url }) };
}

function lastOfEach(told: readonly Told[]): CommitCheck[] {
  const byName = new Map([...told].sort((a, b) => a.order - b.order).map(({ name, suite, state, url }) => [`${suite} ${name}`, { name, state, ...(url !== undefined && { url }) }]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

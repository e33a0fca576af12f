import { BusError } from "../domain/bus-error.js";
import type { Issue } from "../domain/github/issue.js";
import type { GitHub } from "../operations/github.js";
import { Answer } from "./answer.js";
import type { Connection } from "./connect.js";
import type { KeptLists } from "./kept-lists.js";
import { listPages } from "./list-pages.js";
import { parseIssue } from "./parse-issue.js";

const ALL = "/repos/{owner}/{repo}/issues";
const ONE = `${ALL}/{issue_number}`;

export function issues(connection: Connection, kept: KeptLists): Pick<GitHub, "issues" | "readIssue" | "openIssue" | "editIssue" | "addLabels"> {
  const written = (answer: unknown): Issue => parseIssue(new Answer(answer, "issue"));
  return {
    async issues(labels) {
      const found = new Map<number, Issue>();
      // One list a label: GitHub's filter takes several for "all of these".
      for (const label of new Set(labels)) {
        const list = await listPages(connection, { route: `GET ${ALL}`, parameters: { labels: label, state: "all", sort: "created", direction: "asc" }, parse: issueOrPull, kept });
        for (const issue of list) if (issue !== null) found.set(issue.number, issue);
      }
      return [...found.values()].sort((a, b) => a.number - b.number);
    },
    async readIssue(number) {
      const answer = await connection.get(`GET ${ONE}`, { issue_number: number });
      if (answer.has("pull_request")) throw new BusError("NOT_FOUND", `#${number} is a pull request, no issue`, { hint: `gh pr view ${number}` });
      const there = repositoryOf(answer.text("repository_url"));
      // A repository that was renamed answers under its new name: what was moved is in another one.
      if (there !== connection.repository && there !== (await connection.get("GET /repos/{owner}/{repo}")).text("full_name")) {
        throw new BusError("NOT_FOUND", `issue #${number} was moved to ${there}`, { hint: `gh issue view ${number}` });
      }
      return parseIssue(answer);
    },
    openIssue: async ({ title, body, labels }) => written(await connection.write(`POST ${ALL}`, { title, body, labels })),
    editIssue: async (number, change) => written(await connection.write(`PATCH ${ONE}`, { issue_number: number, ...change })),
    async addLabels(number, labels) {
      if (labels.length > 0) await connection.write(`POST ${ONE}/labels`, { issue_number: number, labels });
    },
  };
}

/** `owner/name`, of the address of a repository. */
function repositoryOf(url: string): string {
  return url.split("/").slice(-2).join("/");
}

/** GitHub lists pull requests among the issues. */
function issueOrPull(answer: Answer): Issue | null {
  return answer.has("pull_request") ? null : parseIssue(answer);
}

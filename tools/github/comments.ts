import type { GitHub, RemoteComment } from "../operations/github.js";
import { Answer } from "./answer.js";
import type { Connection } from "./connect.js";
import { listPages } from "./list-pages.js";
import { isApp, loginOf } from "./parse-issue.js";

const OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/comments";

/** Comments below an issue or pull request; no reviews, and none on lines. */
export function comments(connection: Connection): Pick<GitHub, "comments" | "addComment" | "editComment"> {
  const written = (answer: unknown): RemoteComment => parseComment(new Answer(answer, "comment"));
  return {
    comments: (number) => listPages(connection, { route: `GET ${OF_ISSUE}`, parameters: { issue_number: number }, parse: parseComment }),
    addComment: async (number, body) => written(await connection.write(`POST ${OF_ISSUE}`, { issue_number: number, body }, "NOT_YOURS")),
    editComment: async (id, body) => written(await connection.write("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: id, body }, "NOT_YOURS")),
  };
}

function parseComment(answer: Answer): RemoteComment {
  const user = answer.partOrNull("user");
  return {
    id: answer.count("id"),
    // GitHub describes it as something that may be left out.
    body: answer.has("body") ? answer.text("body") : "",
    url: answer.text("html_url"),
    author: loginOf(user),
    bot: isApp(user),
  };
}

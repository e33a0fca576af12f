import { addComment } from "../add-rows.js";
import type { CommentRow } from "../rows.js";
import { touch } from "../world.js";
import { checkTexts } from "./check-texts.js";
import { issueOf } from "./find-row.js";
import { commentObject } from "./issue-object.js";
import { page } from "./paging.js";
import { type Answer, type Call, failure, type Need, type Route } from "./route.js";

const OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const ONE = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
const READ: Need = { level: "read", any: ["issues", "pull_requests"] };
const WRITE: Need = { level: "write", any: ["issues", "pull_requests"] };

export const COMMENTS: readonly Route[] = [
  { method: "GET", template: OF_ISSUE, needs: READ, run: list },
  { method: "POST", template: OF_ISSUE, needs: WRITE, run: create },
  { method: "GET", template: ONE, needs: READ, run: (call) => ({ status: 200, body: commentObject(call.world, commentOf(call)) }) },
  { method: "PATCH", template: ONE, needs: WRITE, run: edit },
  { method: "DELETE", template: ONE, needs: WRITE, run: remove },
];

function list(call: Call): Answer {
  const { number } = issueOf(call);
  const since = call.query.get("since") ?? "";
  const rows = call.world.comments.filter((row) => row.issue === number && row.updated_at >= since);
  return page(call, rows, (row) => commentObject(call.world, row), `issues/${number}/comments`);
}

function create(call: Call): Answer {
  const { world, token, body } = call;
  const issue = issueOf(call);
  checkTexts("IssueComment", body);
  const row = addComment(world, issue.number, String(body["body"]), token?.login ?? "");
  touch(world, issue);
  const object = commentObject(world, row);
  return { status: 201, body: object, headers: { location: String(object["url"]) } };
}

function edit(call: Call): Answer {
  const row = commentOf(call);
  checkTexts("IssueComment", call.body);
  row.body = String(call.body["body"]);
  touch(call.world, row);
  return { status: 200, body: commentObject(call.world, row) };
}

function remove(call: Call): Answer {
  call.world.comments.splice(call.world.comments.indexOf(commentOf(call)), 1);
  return { status: 204 };
}

function commentOf({ world, params }: Call): CommentRow {
  const row = world.comments.find(({ id }) => id === Number(params["comment_id"]));
  if (row === undefined) throw failure(404, "Not Found");
  return row;
}

import type { Issue } from "../domain/github/issue.js";
import { Answer, unexpected } from "./answer.js";

/** Whose account is gone. */
const NOBODY = "ghost";
/** What somebody is to a repository who may write to it. */
const WRITERS = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

export function parseIssue(answer: Answer): Issue {
  const user = answer.partOrNull("user");
  return {
    number: answer.count("number"),
    title: answer.text("title"),
    // GitHub's description lets it be left out.
    body: answer.has("body") ? answer.textOrNone("body") : "",
    url: answer.text("html_url"),
    author: loginOf(user),
    state: answer.oneOf("state", ["open", "closed"]),
    labels: labelsOf(answer),
    reopened: answer.has("state_reason") && answer.textOrNone("state_reason") === "reopened",
    trusted: isApp(user) || (answer.has("author_association") && WRITERS.has(answer.text("author_association"))),
  };
}

export function loginOf(user: Answer | null): string {
  return user?.text("login") ?? NOBODY;
}

export function isApp(user: Answer | null): boolean {
  return user !== null && user.text("type") === "Bot";
}

/** GitHub describes a label as an object with a name, or in issues as the bare name. */
export function labelsOf(answer: Answer): string[] {
  const labels = answer.value("labels");
  if (!Array.isArray(labels)) throw unexpected("labels");
  return labels.map((label: unknown) => (typeof label === "string" ? label : new Answer(label, "label").text("name")));
}

import { invalid } from "./route.js";

/** GitHub's limits, in characters. */
const LONGEST = { title: 256, body: 65_536 } as const;

/** Refuses a title or a body that GitHub would not keep. */
export function checkTexts(resource: "Issue" | "IssueComment" | "PullRequest", texts: Readonly<Record<string, unknown>>): void {
  for (const [field, longest] of Object.entries(LONGEST)) {
    const text = texts[field];
    if (typeof text === "string" && [...text].length > longest) throw invalid({ resource, code: "custom", field, message: `${field} is too long (maximum is ${longest} characters)` });
  }
  if (resource === "IssueComment" && String(texts["body"] ?? "").trim() === "") throw invalid({ resource, code: "custom", field: "body", message: "body cannot be blank" });
}

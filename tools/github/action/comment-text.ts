import { fittingTable } from "./fitting-table.js";
import type { Links } from "./links.js";
import { PROBLEM_HEAD, problemRows } from "./problem-rows.js";
import type { Verdict } from "./verdict.js";

/** GitHub takes 65,536 characters; the mark of the comment and the words around the table need some. */
const ROOM = 60_000;

/** The comment's text; `body` is null while there is nothing to object, for which alone no comment is begun. */
export function commentText({ outcome, problems, tally }: Verdict, links: Links): { body: string | null; otherwise: string } {
  const table = fittingTable(PROBLEM_HEAD, problemRows(problems, links), ROOM, "see the summary of the check");
  const body = [`### buslane: ${tally}`, "The bus objects to this pull request. What stands under _what to do_ resolves it; then commit what changed under `_bus/` and push. This comment is kept up to date.", table].join("\n\n");
  const otherwise = [`### buslane: ${problems.length === 0 ? "all good" : tally}`, "The bus has no objection to this pull request any more.", table].filter((part) => part !== "").join("\n\n");
  return { body: outcome === "failed" ? body : null, otherwise };
}

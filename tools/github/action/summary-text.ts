import { githubCode, githubText } from "../../domain/github/text.js";
import { CLAIM_HEAD, claimRows } from "./claim-rows.js";
import { fittingTable } from "./fitting-table.js";
import type { Links } from "./links.js";
import { PROBLEM_HEAD, problemRows } from "./problem-rows.js";
import { counted } from "../../domain/counted.js";
import type { Findings, Verdict } from "./verdict.js";

/** GitHub takes 1 MiB of a step, or nothing; some of it is left for what stands around the tables. */
const ROOM = 1024 * 1024 - 16 * 1024;

/** The run's page: the verdict, what is wrong, and who works on what. `base`: what the checkout was held against. */
export function summaryText({ validation, unreachable }: Findings, verdict: Verdict, links: Links, base: string | undefined): string {
  const { union, checked } = validation;
  const problems = fittingTable(PROBLEM_HEAD, problemRows(verdict.problems, links), ROOM / 2, "see the log of this step");
  const claims = union === undefined ? "" : fittingTable(CLAIM_HEAD, claimRows(union, links), ROOM - Buffer.byteLength(problems), "`bus validate --github` lists them");
  const looked = [counted(checked.claims, "claim"), counted(checked.locks, "lock"), counted(checked.events, "event line"), counted(checked.messages, "message line")].join(", ");
  const others = union === undefined ? "" : ` Beside it: ${counted(union.others, "other open pull request")}.`;
  return [
    `## buslane: ${unreachable === undefined ? verdict.tally : "GitHub could not be asked"}`,
    ...(unreachable === undefined ? [] : [`Nothing can be told about the other pull requests, so this is no pass: ${githubText(unreachable.message)}. Run it again.`]),
    problems,
    ...(claims === "" ? [] : ["### Claims in flight", claims]),
    `Looked at ${looked}${base === undefined ? "" : `, and at what is new since ${githubCode(base.replace(/^refs\/remotes\//, ""))}`}.${others}`,
  ].filter((part) => part !== "").join("\n\n").concat("\n");
}

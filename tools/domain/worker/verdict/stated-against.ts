import type { PhaseRecord } from "../reading/read-record.js";
import { isBrokenSaid } from "../reading/broken-command.js";
import { outcomeSaid } from "../reading/said-outcome.js";
import type { TextLine } from "../reading/text-parts.js";

/** Where a record says in so many words that its phase did not pass; null: nowhere. What commands printed is not asked, and a status of its own outweighs what is said of a single command. */
export function statedAgainst({ statements, runs }: PhaseRecord, red: boolean): TextLine | null {
  const status = statements.find(({ about }) => about === "status");
  const isAgainst = (outcome: string | null, broken: boolean) => outcome !== null && outcome !== "passed" && (outcome !== "failed" || !red || broken);
  if (status !== undefined) return isAgainst(status.outcome, status.broken) ? status : null;
  const stated = statements.find(({ outcome, broken }) => isAgainst(outcome, broken)) ?? null;
  return runs.find(({ said }) => isAgainst(outcomeSaid(said.text), isBrokenSaid(said.text)))?.said ?? stated;
}

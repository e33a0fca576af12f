import type { Client } from "./client.js";
import type { Run } from "./run-client.js";
import type { Move, Seen } from "./scripted-model.js";
import type { Answer, Scenario, Step } from "./step.js";

export interface Verdict {
  readonly step: string;
  /** What the model was told in its course. */
  readonly told: readonly Answer[];
  /** null: it went well. */
  readonly wrong: string | null;
}

export function scriptFor(client: Client, scenario: Scenario): Move[] {
  return stepsFor(client, scenario).flatMap(({ moves }) => moves);
}

/** One verdict a step. */
export function judge(client: Client, scenario: Scenario, { seen, evidence }: Run): Verdict[] {
  const answers = scriptFor(client, scenario).map((move, turn) => answerTo(move, seen[turn], seen[turn + 1]));
  let turn = 0;
  return stepsFor(client, scenario).map((step) => {
    const told = answers.slice(turn, (turn += step.moves.length));
    return { step: step.name, told, wrong: step.check(evidence, told) };
  });
}

/** The steps that such a client can play. */
function stepsFor({ hooks }: Client, { steps }: Scenario): readonly Step[] {
  return steps.filter((step) => hooks || step.hooks === undefined);
}

function answerTo(move: Move, before: Seen | undefined, after: Seen | undefined): Answer {
  if (before === undefined || after === undefined) return null;
  return move.use === "say" ? after.texts.slice(before.texts.length).join("\n") : after.result;
}

import type { Validation } from "../../operations/validate.js";
import type { Toolkit } from "./toolkit.js";
import type { Verdict } from "./verdict.js";

/** A later step may hand an output on as one environment variable, of which Linux takes 128 KiB. UTF-8 bytes. */
const ROOM = 100_000;

/** What later steps can read; `action.yml` documents each. */
export function setOutputs(toolkit: Pick<Toolkit, "setOutput">, verdict: Verdict, { union }: Validation): void {
  toolkit.setOutput("ok", verdict.outcome === "passed");
  toolkit.setOutput("outcome", verdict.outcome);
  toolkit.setOutput("errors", verdict.errors);
  toolkit.setOutput("warnings", verdict.warnings);
  toolkit.setOutput("problems", jsonWithin(verdict.problems));
  toolkit.setOutput("claims", jsonWithin(union?.claims ?? []));
}

/** Nothing was found out at all. */
export function setNoOutputs(toolkit: Pick<Toolkit, "setOutput">, outcome: "unreachable" | "unable"): void {
  for (const [name, value] of Object.entries({ ok: false, outcome, errors: 0, warnings: 0, problems: "[]", claims: "[]" })) toolkit.setOutput(name, value);
}

/** The first values that have room, as one line of JSON. */
function jsonWithin(values: readonly unknown[]): string {
  let used = 2;
  const texts = values.map((value) => JSON.stringify(value));
  const fits = texts.findIndex((text) => (used += Buffer.byteLength(text) + 1) > ROOM);
  return `[${(fits === -1 ? texts : texts.slice(0, fits)).join(",")}]`;
}

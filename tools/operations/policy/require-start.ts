import { BusError } from "../../domain/bus-error.js";
import { startTerms } from "../../domain/policy/start-terms.js";
import type { BusContext } from "../context.js";
import { parallelPolicy } from "../parallel/act.js";
import { startFacts } from "./start-facts.js";

/**
 * Throws NO, naming all that is missing, until the nine policies, the worklog split, the roles and the gates are declared and on the target branch
 * (S1-31, S1-102, S1-103); without any settings USAGE, and BAD_DATA for those that cannot be read, as every command for lanes does.
 */
export async function requireStart(bus: BusContext): Promise<void> {
  await parallelPolicy(bus);
  const lacks = startTerms(await startFacts(bus)).flatMap((term) => term.lacks);
  const [first] = lacks;
  if (first === undefined) return;
  const named = lacks.map(({ file, message }) => `${file}: ${message}`);
  throw new BusError("NO", `lanes cannot start, ${lacks.length === 1 ? "one thing is" : `${lacks.length} things are`} missing: ${named.join("; ")}`, { hint: first.hint });
}

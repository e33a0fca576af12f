import { BusError } from "../bus-error.js";

/** Characters of a text that a person reads before it decides, and that a line of the log has room for twice. */
const MOST = 2000;

/** Throws USAGE for a text of an approval that is too long. `what`: its option. */
export function expectShort(what: string, text: string | undefined): void {
  if (text === undefined || text.length <= MOST) return;
  throw new BusError("USAGE", `${what} has ${text.length} characters; an approval has room for ${MOST}`, { hint: "bus approval request --help" });
}

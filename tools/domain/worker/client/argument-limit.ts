import { BusError } from "../../bus-error.js";

/** Bytes that one argument may have: Linux's MAX_ARG_STRLEN, its closing NUL taken off. Others allow at least that much. */
const LONGEST = 131_071;

/** Throws USAGE for what no program can be started with; `what` names the argument, `hint` says what to do instead. */
export function checkArgument(text: string, what: string, hint: string): void {
  if (text.includes("\0")) throw new BusError("USAGE", `${what} has a NUL character, which no argument can have`, { hint });
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LONGEST) throw new BusError("USAGE", `${what} has ${bytes} bytes: more than the ${LONGEST} that one argument may have`, { hint });
}

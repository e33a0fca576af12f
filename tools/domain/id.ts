import { BusError } from "./bus-error.js";

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Whether a string may become a file name on every platform (DESIGN §2, PROTOCOLS §7). */
export function isId(text: string): boolean {
  return ID.test(text) && !text.includes("..") && !text.endsWith(".") && !text.endsWith(".lock") && !DEVICE.test(text);
}

/** Returns the id, or throws USAGE naming what the id is for. */
export function checkId(what: string, text: string): string {
  if (isId(text)) return text;
  throw new BusError("USAGE", `${what} ${JSON.stringify(text)} is not an id`, {
    hint: "use letters, digits, '.', '_' and '-', at most 128, beginning with a letter or digit",
  });
}

import { BusError } from "../../domain/bus-error.js";
import type { ClientPlaces } from "../../repo/contract.js";

/** A file that a client reads, links followed as it does; null: not there. Throws BAD_DATA. */
export function userText(places: ClientPlaces, file: string): string | null {
  const found = places.read(file);
  if (found === null) return null;
  if (!found.ok) throw new BusError("BAD_DATA", `${file} ${found.reason}`, { hint: `ls -l ${file}`, file });
  return found.text;
}

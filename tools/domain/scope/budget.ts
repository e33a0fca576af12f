import { BusError } from "../bus-error.js";

/** Some tenths of a second. */
const MOST_STEPS = 1_000_000;

/** Bad patterns must not hang the program. */
export class Budget {
  #left = MOST_STEPS;

  /** Throws USAGE when it is used up: an answer would be a guess. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BusError("USAGE", "two scopes are too complex to compare", { hint: "write fewer wildcards in one entry, and less in braces: several --scope entries do as well" });
  }
}

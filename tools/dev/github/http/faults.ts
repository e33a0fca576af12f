import type { Answer } from "../rest/route.js";

/**
 * What happens instead of the answer. `truncate`: a shorter body than its content-length says; `reset`: the connection breaks before
 * the request is looked at, `reset-after`: after it took effect; `hang`: nothing comes; `hang-half`: half of it comes; `slow`: all of
 * it, in pieces; a function: what it makes of the answer.
 */
export type FaultAnswer = Answer | "truncate" | "reset" | "reset-after" | "hang" | "hang-half" | "slow" | "not-json" | ((answer: Answer) => Answer);

export interface Fault {
  /** Over `METHOD /path?query`. */
  readonly when: RegExp;
  /** How often; 1. */
  readonly times?: number;
  /** How many fitting requests go by before; 0. */
  readonly after?: number;
  readonly answer: FaultAnswer;
}

export class Faults {
  readonly #planned: { fault: Fault; skip: number; left: number }[] = [];

  /** Plans a fault for the next fitting request. */
  next(fault: Fault): void {
    this.#planned.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 });
  }

  /** Faults that did not happen yet. */
  get pending(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  take(request: string): FaultAnswer | null {
    const planned = this.#planned.find(({ fault, left }) => left > 0 && fault.when.test(request));
    if (planned === undefined) return null;
    if (planned.skip > 0) {
      planned.skip -= 1;
      return null;
    }
    planned.left -= 1;
    return planned.fault.answer;
  }
}

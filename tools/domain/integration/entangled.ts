import { type Dependent, isSerialised } from "../lane/order.js";

/** What taking one lane back from the target's head would meet. */
export interface RevertTrial {
  readonly lane_id: string;
  readonly clean: boolean;
  readonly files: readonly string[];
  /** Lanes that were applied after it and edited these files. */
  readonly with: readonly string[];
}

/** The lanes that hold a lane without anybody having said so: neither depends on the other, at first or at last (S0-24). */
export function undeclared(trial: RevertTrial, lanes: readonly Dependent[]): string[] {
  return trial.with.filter((other) => !isSerialised(lanes, other, trial.lane_id));
}

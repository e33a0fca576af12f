import type { Bus } from "../bus.js";

/** What a tool's `run` may touch. */
export interface Call {
  /** The bus of the place where the client works, for the session that calls; as `agent` when it says who it is. */
  bus(agent?: string): Promise<Bus>;
  /** Says how far a long call is, in seconds, where the client asked to hear it. */
  progress(done: number, total: number): void;
  /** ms since the epoch. */
  readonly clock: () => number;
}

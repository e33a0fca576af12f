import type { Call } from "./call.js";
import type { Args, Properties } from "./schema.js";

/** What a tool came to: `value` for programs, `text` for people and models, in few words. */
export interface Result {
  readonly value: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What clients ask before they let a call through; each is worth its tokens only where it differs from the protocol's default. */
export interface Hints {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** Changes nothing that anybody holds. */
export const READS: Hints = { readOnlyHint: true, openWorldHint: false };
/** Only adds to the bus. */
export const WRITES: Hints = { destructiveHint: false, openWorldHint: false };
/** The same again changes nothing more. */
export const SETTLES: Hints = { destructiveHint: false, idempotentHint: true, openWorldHint: false };

interface Facts<P extends Properties, R extends keyof P & string> {
  /** Clients show it as `mcp__bus__<name>`. */
  readonly name: string;
  readonly description: string;
  readonly input: P;
  readonly required?: readonly R[];
  /** None is required: a failure answers with `error` in their place. */
  readonly output: Properties;
  readonly hints: Hints;
  run(args: Args<P, R>, call: Call): Promise<Result>;
}

export interface Tool extends Omit<Facts<Properties, string>, "required" | "run"> {
  readonly required: readonly string[];
  run(args: Readonly<Record<string, unknown>>, call: Call): Promise<Result>;
}

/** Keeps the table's literal types, from which `run` gets the types of its arguments; callers hand it what `checkArguments` let through. */
export function tool<const P extends Properties, const R extends keyof P & string = never>(facts: Facts<P, R>): Tool {
  return { required: [], ...facts } as unknown as Tool;
}

import type { Evidence } from "./evidence.js";
import type { Setting } from "./run-client.js";
import type { Move } from "./scripted-model.js";

/** What the client's model is told after a move: the call's result, or what came when it wanted to stop. null: the client ended. */
export type Answer = string | null;

/** Some moves of the model, and what must have come of them. */
export interface Step {
  readonly name: string;
  readonly moves: readonly Move[];
  /** It needs a client in whose hooks the guard speaks. */
  readonly hooks?: true;
  /** What is wrong, or null. Looks at everything after the whole run. */
  check(evidence: Evidence, answers: readonly Answer[]): string | null;
}

/** What a client is put through. */
export interface Scenario {
  /** Tells it from the others of one client; may be empty. */
  readonly name: string;
  readonly steps: readonly Step[];
  readonly setting: Setting;
}

export const AGENT = "walker";
export const PEER = "peer";
export const TASK = "TASK-1";

/** The installed program, for the model's shell: also from a linked worktree, which has no packages of its own. */
export const BUS = `"${process.execPath}" "$(git rev-parse --path-format=absolute --git-common-dir)/../node_modules/.bin/bus"`;

/** What is wrong where a text must have all these parts. */
export function lacks(text: string | null | undefined, ...parts: readonly string[]): string | null {
  const plain = (text ?? "").replaceAll('\\"', '"');
  const missing = parts.filter((part) => !plain.includes(part));
  return missing.length === 0 ? null : `no ${missing.join(", ")} in ${text === null || text === undefined ? "nothing" : JSON.stringify(text.slice(0, 400))}`;
}

/** What is wrong where a file must have this text, or (null) must not be there. */
export function differs(found: string | null, expected: string | null, answer: Answer | undefined): string | null {
  return found === expected ? null : `the file is ${found === null ? "not there" : JSON.stringify(found)}; the model was told ${JSON.stringify(answer?.slice(0, 300))}`;
}

import type { CommandContext } from "./context.js";
import type { Look } from "./render/look.js";

/** One option of a command: a flag, and where `positional` is set also an argument taken by its place. */
export interface Option {
  /** `list` may be given more than once; `keyvalue` is a list of `key=value`. */
  readonly type: "string" | "boolean" | "number" | "list" | "keyvalue";
  readonly describe: string;
  /** Places follow the order of the table; a positional list takes the rest. */
  readonly positional?: true;
  readonly required?: true;
  /** A list that takes everything after `--`, whatever it looks like; places get nothing of it. */
  readonly rest?: true;
  readonly choices?: readonly string[];
  /** One letter. */
  readonly alias?: string;
  readonly default?: string | number;
}

export type OptionTable = Readonly<Record<string, Option>>;

type Camel<S> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

type Value<O extends Option> = O["type"] extends "boolean"
  ? boolean
  : O["type"] extends "number"
    ? number
    : O["type"] extends "keyvalue"
      ? Readonly<Record<string, string>>
      : O["type"] extends "list"
        ? readonly Word<O>[]
        : Word<O>;

type Word<O extends Option> = O extends { readonly choices: readonly (infer C extends string)[] } ? C : string;

type Always = { readonly required: true } | { readonly default: string | number } | { readonly type: "boolean" | "list" | "keyvalue" };

/** What `run` gets: one property per option, in camel case; absent when it was not given and has no default. */
export type Args<T extends OptionTable> = {
  readonly [K in keyof T as T[K] extends Always ? Camel<K> : never]: Value<T[K]>;
} & {
  readonly [K in keyof T as T[K] extends Always ? never : Camel<K>]?: Value<T[K]>;
};

/** What a command has to say: `value` for `--json`, `text` for people. */
export interface Answer {
  readonly value: unknown;
  /** Without a final newline; the empty string prints nothing. */
  readonly text: (look: Look) => string;
  /** Default 0. */
  readonly exitCode?: number;
}

/** What stands below all answers on a terminal until the next one takes its place. In a pipe and with `--json` there is none. */
export interface Frame {
  /** Lines that are no wider than the look, at most so many. */
  readonly frame: (look: Look, rows: number) => readonly string[];
}

/** One answer, or a stream of them of which each is printed as it comes. */
export type Reply = Answer | AsyncIterable<Answer | Frame>;

export interface Command<T extends OptionTable = OptionTable> {
  /** "claim", "event log", "session_boot". */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  readonly options: T;
  /** Whole command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  run(args: Args<T>, context: CommandContext): Promise<Reply> | Reply;
  /** What it says instead of failing, whatever went wrong: for callers that take a failure for consent. */
  rescue?(error: unknown): Answer;
}

/** Keeps the option table's literal types, from which `run` gets the types of its arguments; callers hand it what `parse` made of that table. */
export function command<const T extends OptionTable>(facts: Command<T>): Command {
  return facts as unknown as Command;
}

import parseFlags from "yargs-parser";
import { BusError } from "../domain/bus-error.js";
import type { Args, Command, Option, OptionTable } from "./command.js";
import { COMMON_OPTIONS } from "./common-options.js";
import { nearest } from "../domain/nearest.js";
import { optionValue } from "./option-value.js";

export interface Parsed {
  readonly args: Args<OptionTable>;
  readonly common: Args<typeof COMMON_OPTIONS>;
}

/**
 * Reads the arguments of a command (its name already taken off) by its option table.
 * Throws USAGE for anything that the table does not allow.
 */
export function parse(command: Command, whole: readonly string[]): Parsed {
  const table: OptionTable = { ...command.options, ...COMMON_OPTIONS };
  const refuse = (what: string, better?: string): never => {
    throw new BusError("USAGE", what, { hint: better === undefined ? `bus ${command.name} --help` : `did you mean ${better}?` });
  };
  const [argv, rest] = divided(command.options, whole);
  checkValuesFollow(argv, table, refuse);
  const { _: words, ...flags } = parseFlags([...argv], settings(table));
  const names = new Map(Object.entries(table).flatMap(([name, { alias }]) => (alias === undefined ? [[name, name]] : [[name, name], [alias, name]]) as [string, string][]));
  const given = new Map<string, string[]>();
  for (const [flag, value] of Object.entries(flags)) {
    if (!names.has(flag)) refuse(`unknown option ${dashed(flag)}`, suggestion(flag, table));
    if (flag in table && value !== undefined) given.set(flag, [value].flat().map(String));
  }
  for (const [name, taken] of Object.entries(rest)) given.set(name, [...(given.get(name) ?? []), ...taken]);
  place(words.map(String), command.options, given, refuse);
  return {
    args: values(command.options, given, refuse),
    common: values(COMMON_OPTIONS, given, refuse),
  };
}

/** What comes after `--` is its own list where the command has one for it; no value of a flag can be `--`. */
function divided(options: OptionTable, argv: readonly string[]): [readonly string[], Readonly<Record<string, readonly string[]>>] {
  const name = Object.keys(options).find((key) => options[key]?.rest);
  const cut = name === undefined ? -1 : argv.indexOf("--");
  return name === undefined || cut === -1 ? [argv, {}] : [argv.slice(0, cut), { [name]: argv.slice(cut + 1) }];
}

type Refuse = (what: string, better?: string) => never;

function settings(table: OptionTable): parseFlags.Options {
  const entries = Object.entries(table);
  const valued = entries.filter(([, option]) => option.type !== "boolean").map(([name]) => name);
  return {
    boolean: entries.filter(([, option]) => option.type === "boolean").map(([name]) => name),
    string: valued,
    narg: Object.fromEntries(valued.map((name) => [name, 1])),
    alias: Object.fromEntries(entries.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, [alias]]]))),
    configuration: {
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "nargs-eats-options": true,
      "parse-positional-numbers": false,
    },
  };
}

/** A value may begin with "-" ("- fixed it"), but a flag of this command in its place means that the value was forgotten. */
function checkValuesFollow(argv: readonly string[], table: OptionTable, refuse: Refuse): void {
  const flags = new Map(Object.entries(table).flatMap(([name, option]) => [[`--${name}`, option], [`-${option.alias ?? name}`, option]] as [string, Option][]));
  for (let i = 0; i < argv.length && argv[i] !== "--"; i++) {
    const [flag = "", value] = (argv[i] ?? "").split(/=(.*)/s);
    const option = flags.get(flag);
    if (option?.type === "boolean" && value !== undefined && !/^(true|false)$/.test(value)) refuse(`${flag} takes no value`);
    if (option === undefined || option.type === "boolean" || value !== undefined) continue;
    const next = argv[++i];
    if (next === undefined || next === "--" || flags.has(next.split("=")[0] ?? "")) refuse(`${flag} needs a value`);
  }
}

/** Gives the words that belong to no flag to the positional options that are still open, in the table's order. */
function place(words: readonly string[], options: OptionTable, given: Map<string, string[]>, refuse: Refuse): void {
  let rest = words;
  for (const [name, option] of Object.entries(options)) {
    const isList = option.type === "list" || option.type === "keyvalue";
    if (option.positional === undefined || rest.length === 0 || (given.has(name) && !isList)) continue;
    const count = isList ? rest.length : 1;
    given.set(name, [...(given.get(name) ?? []), ...rest.slice(0, count)]);
    rest = rest.slice(count);
  }
  if (rest[0] !== undefined) refuse(`unexpected argument ${JSON.stringify(rest[0])}`);
}

function values<T extends OptionTable>(options: T, given: ReadonlyMap<string, readonly string[]>, refuse: Refuse): Args<T> {
  const pairs = Object.entries(options).map(([name, option]) => {
    const label = option.positional === undefined ? `--${name}` : `<${name}>`;
    const texts = given.get(name);
    if (texts === undefined && option.required) refuse(`${label} is missing`);
    return [camel(name), optionValue(label, option, texts, refuse)] as const;
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Args<T>;
}

function suggestion(flag: string, table: OptionTable): string | undefined {
  const name = nearest(flag, Object.keys(table));
  return name === undefined ? undefined : `--${name}`;
}

function dashed(flag: string): string {
  return flag.length === 1 ? `-${flag}` : `--${flag}`;
}

function camel(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

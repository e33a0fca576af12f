import { BusError, EXIT_CODES } from "../domain/bus-error.js";
import { commandContext } from "./command-context.js";
import { COMMANDS, type CommandList } from "./command-list.js";
import { locateCommand, subcommands } from "./command-name.js";
import type { RunContext } from "./context.js";
import { nearest } from "../domain/nearest.js";
import { type Sink, openSink } from "./sink.js";

interface Run {
  readonly context: RunContext;
  readonly list: CommandList;
  readonly names: readonly string[];
  readonly sink: Sink;
}

/** One command line, from its arguments to its exit code; everything is printed when it resolves. */
export async function run(argv: readonly string[], context: RunContext, list: CommandList = COMMANDS): Promise<number> {
  const flags = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : argv.length);
  const sink = openSink(context, flags.includes("--json"));
  try {
    return await dispatch(argv, flags, { context, list, names: [...Object.keys(list), "help", "completion"], sink });
  } catch (error) {
    return sink.failure(error);
  }
}

async function dispatch(argv: readonly string[], flags: readonly string[], here: Run): Promise<number> {
  const { context, list, names, sink } = here;
  if (argv[0] === "--get-yargs-completions") {
    const { complete } = await import("./completion.js");
    return said(sink, await complete(list, argv.slice(1)));
  }
  if (flags.includes("--version")) return said(sink, context.version);
  const { name, words, rest } = locateCommand(argv, names);
  if (name === "help") return help(locateCommand(rest, names), here);
  if (words.length === 0 || flags.includes("--help") || flags.includes("-h")) return help({ name, words }, here);
  if (name === null) throw unknownCommand(words, names);
  if (name === "completion") {
    const { completionScript } = await import("./completion.js");
    return said(sink, completionScript(rest, context.env));
  }
  return runCommand(name, rest, here);
}

async function runCommand(name: string, argv: readonly string[], { context, list, sink }: Run): Promise<number> {
  const load = list[name];
  if (load === undefined) throw new Error(`no command ${name}`);
  const [{ default: command }, { parse }] = await Promise.all([load(), import("./parse.js")]);
  let interrupted = () => false;
  try {
    const { args, common } = parse(command, argv);
    const inner = commandContext(context, common, sink.tell);
    interrupted = inner.interrupted;
    const code = await sink.reply(await command.run(args, inner));
    return interrupted() ? EXIT_CODES.INTERRUPTED : code;
  } catch (error) {
    if (interrupted()) return EXIT_CODES.INTERRUPTED;
    if (command.rescue !== undefined) return sink.reply(command.rescue(error));
    throw error;
  }
}

async function help({ name, words }: { name: string | null; words: readonly string[] }, { context, list, names, sink }: Run): Promise<number> {
  const isGroup = words.length === 1 && subcommands(words[0] ?? "", names).length > 0;
  if (name === null && words.length > 0 && !isGroup) throw unknownCommand(words, names);
  const { helpText } = await import("./help.js");
  const columns = context.isTTY ? (context.columns ?? 80) : 100;
  return said(sink, await helpText(list, name?.split(" ") ?? words, Math.min(columns, 100)));
}

async function said(sink: Sink, text: string): Promise<number> {
  await sink.print(text);
  return 0;
}

function unknownCommand(words: readonly string[], names: readonly string[]): BusError {
  const [first = ""] = words;
  const group = subcommands(first, names);
  const typed = words.join(" ");
  if (group.length > 0) {
    const ends = group.map((name) => name.slice(name.indexOf(" ") + 1)).join(", ");
    const what = words.length === 1 ? `${typed} needs one of: ${ends}` : `unknown command ${JSON.stringify(typed)}: ${first} has ${ends}`;
    return new BusError("USAGE", what, { hint: `bus ${first} --help` });
  }
  const better = nearest(typed.replaceAll("-", "_"), names.flatMap((name) => [name, name.split(" ")[0] ?? name]));
  return new BusError("USAGE", `unknown command ${JSON.stringify(typed)}`, { hint: better === undefined ? "bus --help" : `did you mean bus ${better}?` });
}

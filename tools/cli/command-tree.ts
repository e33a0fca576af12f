import type { Argv, Options } from "yargs";
import type { Command, Option } from "./command.js";
import { type CommandList, loadCommands } from "./command-list.js";
import { COMMON_OPTIONS } from "./common-options.js";

/** The commands as yargs has them. It only writes help and completions: the hot path never loads it. */
export async function commandTree(list: CommandList, width: number): Promise<Argv> {
  const [{ default: yargs }, commands] = await Promise.all([import("yargs"), loadCommands(list)]);
  const tree = yargs([]).scriptName("bus").locale("en").version(false).wrap(width).exitProcess(false);
  tree.parserConfiguration({ "boolean-negation": false, "camel-case-expansion": false, "dot-notation": false });
  tree.usage("bus <command> [options]\n\nSeveral agents, one repository: claims, events and messages as files.");
  for (const group of new Set(commands.map((command) => command.name.split(" ")[0] ?? ""))) {
    const members = commands.filter((command) => command.name.split(" ")[0] === group);
    const single = members.find((command) => command.name === group);
    if (single !== undefined) add(tree, single, single.name);
    else tree.command(`${group} <command>`, endings(members), (inner) => members.reduce((y, command) => add(y, command, command.name.slice(group.length + 1)), inner));
  }
  tree.command("completion [shell]", "Print a completion script for bash, zsh or fish.", (inner) =>
    inner.positional("shell", { choices: ["bash", "zsh", "fish"], describe: "Default: from $SHELL" }),
  );
  tree.command("help [command]", "Show what a command does.");
  tree.epilogue("Exit codes: 0 done, 1 no, 2 usage, 3 conflict, 4 not found, 5 not yours, 6 bad data, 7 remote, 70 a bug, 130 interrupted.");
  const { help, version: _version, ...rest } = COMMON_OPTIONS;
  for (const [key, option] of Object.entries(rest)) tree.option(key, described(option));
  // Groups stand in the order of their first mention.
  return tree.help("help", help.describe).group([], "Options:").group([...Object.keys(rest), "help"], "Common to all:");
}

function add(tree: Argv, command: Command, name: string): Argv {
  const places = Object.entries(command.options).filter(([, option]) => option.positional);
  const spec = [name, ...places.map(([key, option]) => placeSyntax(key, option))].join(" ");
  return tree.command(spec, command.sentence, (inner) => {
    for (const [key, option] of Object.entries(command.options)) {
      const facts = described(option);
      // A positional's need is in its syntax; demanded once more, yargs would list it among the options.
      if (option.positional) inner.positional(key, { ...facts, demandOption: false } as Parameters<Argv["positional"]>[1]);
      else inner.option(key, facts).group(key, "Options:");
    }
    for (const [line, does] of command.examples) inner.example(line, does);
    return inner;
  });
}

export function placeSyntax(key: string, option: Option): string {
  const word = option.type === "list" || option.type === "keyvalue" ? `${key}..` : key;
  return option.required ? `<${word}>` : `[${word}]`;
}

function endings(members: readonly Command[]): string {
  return members.map((command) => command.name.slice(command.name.indexOf(" ") + 1)).join(", ");
}

function described(option: Option): Options {
  return {
    describe: option.describe,
    type: option.type === "boolean" || option.type === "number" ? option.type : "string",
    ...(option.required ? { demandOption: true } : {}),
    ...(option.choices ? { choices: option.choices } : {}),
    ...(option.alias === undefined ? {} : { alias: option.alias }),
    ...(option.default === undefined ? {} : { default: option.default }),
  };
}

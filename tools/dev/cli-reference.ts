import { COMMON_OPTIONS } from "../cli/common-options.js";
import { placeSyntax } from "../cli/command-tree.js";
import type { Command, Option, OptionTable } from "../cli/command.js";

/** `tools/cli/README.md`: every command with its options and examples. */
export function cliReference(commands: readonly Command[]): string {
  return [
    "# `bus`: every command",
    "Generated from `tools/cli/commands/` by `npm run generate`. `bus <command> --help` says the same on a terminal.",
    commands.map(({ name, sentence }) => `- [\`bus ${name}\`](#${anchor(name)}): ${sentence}`).join("\n"),
    "Hyphen, underscore and space are the same in a command's name: `bus session_boot`, `bus session-boot`, `bus session boot`. " +
      "An argument may also be given as a flag (`bus claim QUEUE-001` is `bus claim --task QUEUE-001`), `--flag=value` is `--flag value`, " +
      "lists are given by repeating the flag, and after `--` nothing is a flag. `bus help` and `bus completion [bash|zsh|fish]` speak for themselves.",
    "Every command takes:",
    optionTable(COMMON_OPTIONS),
    "Exit codes: 0 done · 1 the answer is no · 2 usage · 3 conflict · 4 not found · 5 not yours · 6 stored data is bad, or the bus cannot be written · 7 remote unreachable · 70 a bug · 130 interrupted. " +
      "An error is `bus: …` and `hint: …` on stderr; with `--json` it is one object `{\"error\":{\"code\",\"message\",\"hint\"}}` there.",
    ...commands.flatMap(section),
  ].join("\n\n") + "\n";
}

function section({ name, sentence, options, examples }: Command): string[] {
  const places = Object.entries(options).filter(([, option]) => option.positional);
  const flags = Object.keys(options).length > places.length ? ["[options]"] : [];
  const rest = Object.keys(options).filter((key) => options[key]?.rest);
  const usage = ["bus", name, ...places.map(([key, option]) => placeSyntax(key, option)), ...flags, ...rest.map((key) => `[-- ${key}..]`)].join(" ");
  const lines = examples.map(([line, does]) => `${line}  # ${does}`);
  return [
    `## ${name}`,
    `${sentence}`,
    `\`${usage}\``,
    ...(Object.keys(options).length > 0 ? [optionTable(options)] : []),
    ...(lines.length > 0 ? [["```sh", ...lines, "```"].join("\n")] : []),
  ];
}

function optionTable(options: OptionTable): string {
  const rows = Object.entries(options).map(([key, option]) => {
    const short = option.alias === undefined ? "" : `, \`-${option.alias}\``;
    return `| \`--${key}${value(option)}\`${short} | ${cell([option.describe, ...notes(option)].join("; "))} |`;
  });
  return ["| option | |", "| --- | --- |", ...rows].join("\n");
}

function value({ type }: Option): string {
  return { string: " <text>", number: " <number>", boolean: "", list: " <text>…", keyvalue: " <key=value>…" }[type];
}

function notes({ required, choices, positional, rest, default: preset }: Option): string[] {
  return [
    ...(choices === undefined ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(preset === undefined ? [] : [`default \`${preset}\``]),
    ...(required ? ["required"] : []),
    ...(positional ? ["also by its place"] : []),
    ...(rest ? ["or everything after `--`"] : []),
  ];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function anchor(name: string): string {
  return name.replaceAll(" ", "-");
}

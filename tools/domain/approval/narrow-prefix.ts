import { BusError } from "../bus-error.js";
import { readShell } from "../edits/read-shell.js";
import { redact } from "../redact.js";
import { gitLine } from "./git-line.js";
import { readOptions } from "./options.js";

const HINT = `bus approval request "git reset --hard HEAD~1" --reason "<why>"`;
/** They run whatever follows, so that an approval of them says nothing. */
const WIDE = new Set(["bash", "busybox", "chroot", "command", "csh", "dash", "doas", "env", "eval", "exec", "fish", "ksh", "nice", "nohup", "parallel", "pwsh", "script", "setsid", "sh", "ssh", "su", "sudo", "tcsh", "time", "timeout", "watch", "xargs", "zsh"]);
const INTERPRETERS = /^(node|deno|bun|perl|ruby|php|python[\d.]*|lua)$/;
const LONGEST = 64;
/** What the words of these are worth lies in what they name: how many such words they take, the verb counted in. */
const NAMED: Readonly<Record<string, number>> = { gh: 3, mv: 2, rm: 1, rmdir: 1, shred: 1, unlink: 1 };
const NAMED_GIT: Readonly<Record<string, number>> = { branch: 1, config: 1, push: 2, restore: 1, rm: 1, "send-pack": 2, tag: 1, "update-ref": 1, worktree: 2 };

/**
 * The first words of a command that somebody wants approved, if they are narrow (S1-67): a program that does one thing and at least one more word; of git the
 * verb and one more, of what removes or pushes the name, too. One text is split as a shell does. Throws USAGE.
 */
export function narrowPrefix(given: readonly string[]): string[] {
  const [program = "", ...rest] = given.length === 1 ? splitCommand(given[0] ?? "") : given;
  const refuse = (why: string): never => {
    throw new BusError("USAGE", `${JSON.stringify([program, ...rest].join(" "))} ${why}`, { hint: HINT });
  };
  if ([program, ...rest].some((word) => word === "" || /[*?$`\n\r\0]/.test(word))) refuse("is not exact: wildcards, variables and empty words are not approved");
  if (rest.length >= LONGEST) refuse(`has more than ${LONGEST} words`);
  if (redact([program, ...rest].join(" ")).kinds.length > 0) refuse("contains what looks like a secret");
  const name = program.slice(program.lastIndexOf("/") + 1);
  if (WIDE.has(name) || program.includes("=")) refuse(`is too wide: ${name} runs whatever follows it; name the command itself`);
  if (program.startsWith("-")) refuse("does not begin with a program");
  if (INTERPRETERS.test(name) && /^-(c|e|p|r|-eval|-print)/.test(rest[0] ?? "-e")) refuse("is too wide: it runs whatever follows it");
  if (rest.length === 0) refuse("is too wide: it takes at least one more word");
  if (name !== "git") {
    if (readOptions(rest).operands.length < (NAMED[name] ?? 0)) refuse("is too wide: say what it is done to");
    return [NAMED[name] === undefined ? program : name, ...rest];
  }
  const line = gitLine(rest.map((text) => ({ text, known: true })));
  const [verb = "", ...more] = line.words.map(({ text }) => text);
  if (line.hiding.length > 0) refuse("hides what git does: run it without these settings");
  if (more.length === 0) refuse(`is too wide: say what ${verb} does, to which branch or path`);
  if (verb === "push" && readOptions(more).operands.length < 2) refuse("is too wide: name the remote, and the branch");
  if (more.at(-1) === "--" || readOptions(more).operands.length < (NAMED_GIT[verb] ?? 0)) refuse(`is too wide: say what ${verb} is done to`);
  return ["git", verb, ...more];
}

function splitCommand(text: string): string[] {
  const parts = readShell(text);
  const [command] = parts;
  if (command !== undefined && typeof command === "object" && parts.length === 1 && command.writes.length === 0 && command.input === null && !/[;&|<>()\n]\s*$/.test(text)) return command.words.map((word) => (word.known ? word.text : "*"));
  throw new BusError("USAGE", `${JSON.stringify(text)} is not one plain command`, { hint: HINT });
}

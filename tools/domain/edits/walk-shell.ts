import { joined } from "./edit.js";
import { type ShellCommand, readShell } from "./read-shell.js";

/** A command of a script, where it runs, and what it reads when the script says it. */
export interface ShellStep {
  readonly command: ShellCommand;
  /** From the script's own folder; null: nobody knows. */
  readonly base: string | null;
  readonly input: string | null;
}

/** The commands of a script in order, each in the folder that `cd` went to. */
export function* walkShell(script: string): Generator<ShellStep> {
  /** Folders of the shells around the present one. */
  const folders: (string | null)[] = [""];
  let piped: string | null = null;
  for (const part of readShell(script)) {
    const base = folders.at(-1) ?? null;
    if (part === "(") folders.push(base);
    else if (part === ")") folders.pop();
    else {
      const [program, target, ...more] = part.words;
      const input: string | null = part.input ?? (part.after === "|" || part.after === "|&" ? piped : null);
      piped = printed(part, input);
      if (program?.text === "cd" || program?.text === "pushd" || program?.text === "popd") {
        const known = program.text !== "popd" && target?.known === true && more.length === 0 && part.after !== "||" && base !== null && !target.text.startsWith("-") && target.text !== "";
        folders[folders.length - 1] = known ? joined(base, target.text) : null;
      } else yield { command: part, base, input };
    }
  }
}

/** What a command hands on, where its words say it. */
function printed({ words: [program, ...args] }: ShellCommand, input: string | null): string | null {
  if (program?.text === "cat" && args.length === 0) return input;
  if (program?.text !== "echo" && program?.text !== "printf") return null;
  // Of `printf`, a line for the format and one for each value: what is a command stands by itself.
  const texts = args.map(({ text }) => text).filter((text, at) => at > 0 || !/^-[neE]+$/.test(text));
  return `${texts.join(program.text === "echo" ? " " : "\n")}\n`.replaceAll("\\n", "\n");
}

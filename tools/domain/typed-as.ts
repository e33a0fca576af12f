import { shellWord } from "./shell-word.js";

/**
 * What one types in a shell to run this program: one that was installed into a project is not on the PATH of the shells that agents' clients open.
 * `program`: the file that was started, `cwd`: where the shell stands; both absolute, with `/`.
 */
export function typedAs(program: string | undefined, cwd: string): string {
  if (program === undefined || !/\/node_modules\/\.bin\/[^/]+$/.test(program)) return "bus";
  const path = program.startsWith(`${cwd}/`) ? program.slice(cwd.length + 1) : program;
  return shellWord(path);
}

/** A hint that is a command, as it is typed here. */
export function asTyped(hint: string, bus: string): string {
  return hint.replace(/^bus (?=[a-z])/, `${bus} `);
}

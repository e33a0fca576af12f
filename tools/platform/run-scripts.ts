import type * as childProcess from "node:child_process";

/** Runs a script in several processes of this Node at once, with an argument list each; what each answered, in order. One that fails fails all. */
export function runScripts(script: string, argLists: readonly (readonly string[])[]): Promise<string[]> {
  const { execFile } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  const one = (args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = execFile(process.execPath, [script, ...args], { windowsHide: true }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
      child.stdin?.end();
    });
  return Promise.all(argLists.map(one));
}

/** Inside such a script: its arguments. */
export function scriptArguments(): string[] {
  return process.argv.slice(2);
}

/** Inside such a script: its answer. */
export function answer(text: string): void {
  process.stdout.write(text);
}

import type * as childProcess from "node:child_process";

/** Runs processes all at once, with an argument list each and without a shell or input. Their standard output, in order; one that fails fails all. */
export function runProcesses(command: string, argLists: readonly (readonly string[])[]): Promise<string[]> {
  const { execFile } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  const one = (args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = execFile(command, [...args], { windowsHide: true }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
      child.stdin?.end();
    });
  return Promise.all(argLists.map(one));
}

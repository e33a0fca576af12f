import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Compiles a script of this folder into `folder`, so that no loader is measured with it; its path. */
export async function compiled(script: string, folder: string): Promise<string> {
  const outfile = join(folder, `${script}.mjs`);
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({ entryPoints: [fileURLToPath(new URL(`${script}.ts`, import.meta.url))], outfile, bundle: true, platform: "node", format: "esm", banner, external: ["chokidar", "diff", "ndjson", "yargs"], logLevel: "error" });
  return outfile;
}

/** Starts `count` processes, lets them begin together once all are ready, and returns what each printed at its end. */
export async function crew<Work, Answer>(script: string, count: number, work: (n: number) => Work): Promise<Answer[]> {
  const children = Array.from({ length: count }, (_, n) => spawn(process.execPath, [script, JSON.stringify(work(n))], { stdio: ["pipe", "pipe", "inherit"] }));
  try {
    const members = children.map((child) => ({ child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), exited: once(child, "exit") }));
    for (const { lines } of members) await lines.next();
    for (const { child } of members) child.stdin.end("go\n");
    return await Promise.all(
      members.map(async ({ child, lines, exited }) => {
        const { value } = (await lines.next()) as { value?: string };
        await exited;
        if (child.exitCode !== 0 || value === undefined) throw new Error(`a worker ended with ${child.exitCode ?? child.signalCode}`);
        return JSON.parse(value) as Answer;
      }),
    );
  } finally {
    stop(children);
  }
}

function stop(children: readonly ChildProcess[]): void {
  for (const child of children) child.kill("SIGKILL");
}

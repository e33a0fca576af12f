import { readSync } from "node:fs";

/** A member of a crew: prepares with its work, waits until all have, acts, and answers. */
export async function member<Work, Answer>(prepare: (work: Work) => Promise<() => Answer | Promise<Answer>>): Promise<void> {
  const act = await prepare(JSON.parse(process.argv[2] ?? "") as Work);
  process.stdout.write("ready\n");
  readSync(0, Buffer.alloc(16));
  process.stdout.write(`${JSON.stringify(await act())}\n`);
}

/** ms on a clock that all processes share. */
export function sharedMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

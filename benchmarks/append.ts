import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Appended, Appending } from "./append-worker.js";
import { compiled, crew } from "./crew.js";
import { median, numbers } from "./measure.js";
import { type Figure, benchmark, rounded } from "./result.js";
import { bareBus, inFolder } from "./scratch.js";

/** Many processes append to one log at once. */
const settings = numbers({ processes: 32, relaxed: 1000, strict: 200, repeats: 3 });
/** Of the lines that each process appends: the verb is slower, and needs no more of them. */
const SHARE = { bare: 1, store: 1, verb: 0.2 };
const WHY = {
  relaxed: "an append opens and closes the log and the session's cell, hashes the line, looks at the byte before it, reads it back and looks whether the file is still the one named: fifteen system calls where the bare loop makes one on a descriptor that it never closes",
  strict: "the same work around one fdatasync; the disk groups the syncs of all processes, so on a fast one the calls around them count",
  verb: "the verb also reads the session, the claim and the settings before, and looks for secrets in the text",
};

await benchmark("append", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const worker = await compiled("append-worker", folder);
    const figures: Figure[] = [];
    for (const durability of ["relaxed", "strict"] as const) {
      const taken = { bare: [] as number[], store: [] as number[], verb: [] as number[] };
      const counts = { lost: 0, torn: 0, lines: 0 };
      for (let repeat = 0; repeat < settings.repeats; repeat += 1) {
        for (const way of ["bare", "store", "verb"] as const) {
          const root = join(folder, `${durability}-${way}-${repeat}`);
          bareBus(root, { durability });
          const answers = await crew<Appending, Appended>(worker, settings.processes, (n) => ({ root, way, durability, agent: `agent-${n}`, lines: Math.ceil(settings[durability] * SHARE[way]) }));
          taken[way].push(rate(answers));
          if (way !== "bare") count(root, answers, counts);
        }
      }
      const bare = median(taken.bare);
      const name = durability === "strict" ? "each synced, against write(2) + fdatasync(2)" : "not synced, against write(2)";
      for (const [way, what] of [["store", "the log's append"], ["verb", "`logEvent`, the whole verb"]] as const) {
        const own = median(taken[way]);
        figures.push({ what: `rate of ${what}, ${name}`, value: own / bare, unit: "×", budget: { least: 0.5 }, from: `${rounded(Math.round(own))} lines/s against ${rounded(Math.round(bare))}`, why: way === "verb" ? `${WHY[durability]}; ${WHY.verb}` : WHY[durability] });
      }
      figures.push({ what: `lost of ${counts.lines} acknowledged lines (${durability})`, value: counts.lost, unit: "", budget: { most: 0 } }, { what: `torn lines (${durability})`, value: counts.torn, unit: "", budget: { most: 0 } });
    }
    return figures;
  }),
);

/** Lines a second from the first start to the last end. */
function rate(answers: readonly Appended[]): number {
  const ms = Math.max(...answers.map(({ end }) => end)) - Math.min(...answers.map(({ start }) => start));
  return (answers.reduce((sum, { ids }) => sum + ids.length, 0) / ms) * 1000;
}

/** Reads the logs with nothing of the product: an acknowledged line is there whole, or it is lost. */
function count(root: string, answers: readonly Appended[], counts: { lost: number; torn: number; lines: number }): void {
  const folder = join(root, "_bus/events");
  const texts = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const there = new Set<string>();
  for (const text of texts.filter((one) => one !== "")) {
    const id = idOf(text);
    if (id === null) counts.torn += 1;
    else there.add(id);
  }
  const ids = answers.flatMap((answer) => answer.ids);
  counts.lines += ids.length;
  counts.lost += ids.filter((id) => !there.has(id)).length;
}

function idOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { id: string }).id;
  } catch {
    return null;
  }
}

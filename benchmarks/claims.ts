import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Claimed, Claiming } from "./claims-worker.js";
import { compiled, crew } from "./crew.js";
import { numbers, quantile } from "./measure.js";
import { type Figure, against, benchmark } from "./result.js";
import { bareBus, inFolder } from "./scratch.js";

/** Many processes want few tasks, durably, over and over. */
const settings = numbers({ processes: 32, tasks: 50, claims: 15, bare: 100, repeats: 3 });

type Way = Claiming["way"];
type Outcomes = Readonly<Record<Way, Claimed[]>>;

await benchmark("claims", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const worker = await compiled("claims-worker", folder);
    const all: Outcomes = { bare: [], bus: [] };
    const alone: Outcomes = { bare: [], bus: [] };
    const run = async (way: Way, processes: number, repeat: number): Promise<Claimed[]> => {
      const root = join(folder, `${way}-${processes}-${repeat}`);
      mkdirSync(root);
      bareBus(root, { durability: "strict" });
      return crew<Claiming, Claimed>(worker, processes, (n) => ({ root, way, agent: `agent-${n}`, tasks: settings.tasks, claims: way === "bare" ? settings.bare : settings.claims }));
    };
    for (let repeat = 0; repeat < settings.repeats; repeat += 1) {
      for (const way of ["bare", "bus"] as const) {
        all[way].push(...(await run(way, settings.processes, repeat)));
        alone[way].push(...(await run(way, 1, repeat)));
      }
    }
    const taken = (way: Way, share: number, outcomes = all): number => quantile(outcomes[way].flatMap((one) => one.taken), share);
    const sum = (count: (one: Claimed) => number): number => all.bus.reduce((total, one) => total + count(one), 0);
    return [
      {
        what: "p50 of a granted claim, against write + fdatasync + link",
        value: taken("bus", 0.5) / taken("bare", 0.5),
        unit: "×",
        budget: { most: 3 },
        from: against(taken("bus", 0.5), taken("bare", 0.5)),
        why: "a claim syncs four times where the bare one syncs once (the revision, its folder, the snapshot that git tracks, the event on the log), and the others' releases, which publish a segment too, wait for the same disk",
      },
      { what: "p99 of the same", value: taken("bus", 0.99) / taken("bare", 0.99), unit: "×", from: against(taken("bus", 0.99), taken("bare", 0.99)) },
      { what: "p50 of the same in one process alone", value: taken("bus", 0.5, alone) / taken("bare", 0.5, alone), unit: "×", from: against(taken("bus", 0.5, alone), taken("bare", 0.5, alone)) },
      { what: "two holders of one task at once, by a file that only one can create", value: sum(({ violations }) => violations), unit: "", budget: { most: 0 } },
      { what: "claims granted", value: sum((one) => one.taken.length), unit: "" },
      { what: "claims refused, the task being held", value: sum(({ conflicts }) => conflicts), unit: "" },
    ];
  }),
);

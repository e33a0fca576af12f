import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { BUS, interleaved, node, numbers, timed } from "./measure.js";
import { type Figure, against, benchmark } from "./result.js";
import { inFolder, repository } from "./scratch.js";

/** Whole processes under an empty environment, durable writes included, against the emptiest Node program. */
const settings = numbers({ samples: 60 });
const LIMIT = { most: 1.6 };

await benchmark("startup", settings, () =>
  inFolder((folder): Figure[] => {
    const [named, told, relaxed] = [repository(folder, "manifest"), repository(folder, "agent"), repository(folder, "relaxed")];
    writeFileSync(join(relaxed, "_bus/config.json"), `${JSON.stringify({ durability: "relaxed" }, null, 2)}\n`);
    writeFileSync(join(named, "AGENT_MANIFEST.json"), `${JSON.stringify({ agent_id: "codex-1" }, null, 2)}\n`);
    const bus = (root: string, ...args: string[]): number => timed(node(root, BUS, ...args, ...(root === named ? [] : ["--agent", "codex-1"])));
    // A session that holds more reads more, so what was claimed is given back, outside of the measurement.
    const claimed = (root: string, task: string): number => {
      const ms = bus(root, "claim", task);
      bus(root, "release", task);
      return ms;
    };
    bus(told, "claim", "OWN");
    bus(named, "claim", "OWN");
    const log = ["event", "log", "--event", "note", "--summary", "parser reads the new field"];
    const taken = interleaved(settings.samples, {
      "node -e 0": () => timed(node(folder, "-e", "0")),
      "`bus claim` of a free task, `--agent`": (round) => claimed(told, `QUEUE-${round}`),
      "`bus claim` of a free task, manifest": (round) => claimed(named, `QUEUE-${round}`),
      "`bus claim` again (renewal), `--agent`": () => bus(told, "claim", "OWN"),
      "`bus claim` again (renewal), manifest": () => bus(named, "claim", "OWN"),
      "`bus event log`, `--agent`": () => bus(told, ...log),
      "`bus event log`, manifest": () => bus(named, ...log),
      "without syncs (`durability: relaxed`): `bus claim` of a free task": (round) => claimed(relaxed, `QUEUE-${round}`),
      "without syncs (`durability: relaxed`): `bus event log`": () => bus(relaxed, ...log),
      "`bus --version`": () => timed(node(named, BUS, "--version")),
      "`bus where`": () => timed(node(named, BUS, "where")),
    });
    const { "node -e 0": bare, ...rest } = taken;
    return Object.entries(rest).map(([what, ms]) => ({
      what,
      value: ms / bare,
      unit: "×",
      ...(/^`bus (claim|event log)/.test(what) && { budget: LIMIT }),
      from: against(ms, bare),
      why: "the least command (--version) shows what loading the program costs, the rows without syncs what the disk does; what is left is the command's own loading and work",
    }));
  }),
);

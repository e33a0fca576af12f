import { BUS, interleaved, node, numbers, timed } from "./measure.js";
import { addSegments, eventLines, growLog } from "./generate.js";
import { type Figure, against, benchmark } from "./result.js";
import { inFolder, repository } from "./scratch.js";

/** The last events of a long log must cost what those of a short one cost. */
const settings = numbers({ events: 1_000_000, few: 1000, samples: 15 });
const SESSIONS = 100;
const FORMS = [["one live log", growLog], [`${SESSIONS} segments`, addSegments]] as const;
const COMMANDS = ["status", "watch"] as const;

await benchmark("reading", settings, () =>
  inFolder((folder): Figure[] =>
    FORMS.flatMap(([form, write]) => {
      const root = (count: number): string => {
        const made = repository(folder, `${form} ${count}`);
        write(made, eventLines(Math.ceil(count / SESSIONS)), count);
        return made;
      };
      const [many, few] = [root(settings.events), root(settings.few)];
      return COMMANDS.map((command) => {
        const read = (root: string) => (): number => timed(node(root, BUS, command, "--limit", "20"));
        const ms = interleaved(settings.samples, { many: read(many), few: read(few) });
        return {
          what: `\`bus ${command} --limit 20\` on ${settings.events} events in ${form}, against ${settings.few} in the same form`,
          value: ms.many / ms.few,
          unit: "×",
          budget: { most: 1.3 },
          from: against(ms.many, ms.few),
        };
      });
    }),
  ),
);

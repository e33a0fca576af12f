import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compiled } from "./crew.js";
import { type Line, addSegments, eventLines, growLog } from "./generate.js";
import { BUS, interleaved, node, numbers, timed } from "./measure.js";
import { type Figure, against, benchmark, rounded } from "./result.js";
import { GIT_ENV, commit, git, inFolder, repository } from "./scratch.js";

/** Checking a long log, whole and against its base. */
const settings = numbers({ events: 1_000_000, added: 100, samples: 5, base: 9, log: 3 });
const SESSIONS = 100;

await benchmark("validate", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const parse = await compiled("parse-loop", folder);
    return [...measured(folder, parse, "one live log", growLog, settings.log), ...measured(folder, parse, `${SESSIONS} segments`, addSegments, settings.base)];
  }),
);

type Write = (root: string, lines: Iterator<Line>, count: number) => void;

function measured(folder: string, parse: string, form: string, write: Write, samples: number): Figure[] {
  const root = repository(folder, form);
  const lines = eventLines(Math.ceil(settings.events / SESSIONS));
  write(root, lines, settings.events);
  const whole = interleaved(settings.samples, { parse: () => timed(node(root, parse, ...logFiles(root))), validate: () => timed({ ...node(root, BUS, "validate"), env: GIT_ENV }) }, 1);

  git(root, "add", "--all");
  commit(root, "the base");
  git(root, "switch", "--quiet", "-c", "agent/codex-1/more");
  write(root, lines, settings.added);
  commit(root, "more");
  const base = interleaved(samples, {
    validate: () => timed({ ...node(root, BUS, "validate", "--base", "main"), env: GIT_ENV }),
    diff: () => timed({ file: "git", args: ["diff", "--no-renames", "--unified=0", "main", "--", "_bus"], cwd: root, env: GIT_ENV }),
    start: () => timed({ ...node(root, "-e", "0"), env: GIT_ENV }),
  }, 1);
  const tracked = form.replace("live", "tracked, growing");
  return [
    {
      what: `\`bus validate\` of ${settings.events} events in ${form}, against a bare loop of JSON.parse`,
      value: whole.validate / whole.parse,
      unit: "×",
      budget: { most: 2 },
      from: against(whole.validate, whole.parse),
      why: "each line is also held against its schema, hashed for its session's chain, and compared with all others by id",
    },
    {
      what: `\`bus validate --base\` after adding ${settings.added} events to ${settings.events} in ${tracked}, against git diff and the start of Node`,
      value: base.validate / (base.diff + base.start),
      unit: "×",
      budget: { most: 1.5 },
      from: `${against(base.validate, base.diff + base.start)} (${rounded(base.diff)} git diff, ${rounded(base.start)} node -e 0)`,
      why: "it starts three processes of git (where the branches parted, the diff, the list of files) where the floor starts one, and loads the whole program, not an empty one",
    },
  ];
}

function logFiles(root: string): string[] {
  const folder = join(root, "_bus/events");
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(folder, name));
}

import { compileScope, overlap } from "../tools/domain/scope/scope.js";
import { median, numbers } from "./measure.js";
import { type Figure, benchmark } from "./result.js";

/** One scope against those of many live locks, read and compared anew in every sample, as a command does it. */
const settings = numbers({ locks: 1000, samples: 25 });
const RULES = { ignoreCase: false };

const CASES: readonly { readonly what: string; readonly one: string; readonly others: (n: number) => string }[] = [
  { what: "beginnings tell them apart", one: "src/new/**", others: (n) => `src/pkg${n}/**` },
  { what: "ends tell them apart", one: "**/*a*.css", others: (n) => `src/p${n}/**/*.ts` },
  { what: "names", one: "src/a.ts", others: (n) => `src/f${n}.ts` },
  { what: "all meet", one: "**/*.css", others: (n) => `src/pkg${n}/**` },
  { what: "one search tells all apart", one: "**/*a*.ts", others: (n) => `src/p${n}/**/b.ts` },
  { what: "a search for each, all meet", one: "**/*a*.ts", others: (n) => `src/**/*x${n}*.ts` },
];

await benchmark("scopes", settings, async () =>
  CASES.flatMap(({ what, one, others }): Figure[] => {
    const samples = Array.from({ length: settings.samples }, () => {
      const start = performance.now();
      const locks = Array.from({ length: settings.locks }, (_, n) => compileScope([others(n)], [], RULES));
      const read = performance.now();
      const scope = compileScope([one], [], RULES);
      for (const lock of locks) overlap(scope, lock);
      return { read: read - start, compared: performance.now() - read };
    });
    const from = `\`${one}\` against ${settings.locks} as \`${others(17)}\``;
    return [
      { what: `${what}: comparing`, value: median(samples.map(({ compared }) => compared)), unit: "ms", from },
      { what: `${what}: the first time in a process`, value: samples[0]!.compared, unit: "ms", from: `reading them took ${samples[0]!.read.toFixed(1)} ms` },
    ];
  }),
);

import type { GateStep } from "../../schema/records.gen.js";
import { type NameRules, compileScope, inScope } from "../scope/scope.js";

/** Bytes of touched files' names in one command line; the smallest limit of a usual system is ten times that. */
const NAMES_AT_ONCE = 96 * 1024;

/** What a gate was run for. */
export interface Touched {
  /** Changed, whether they are still there or not. */
  readonly files: readonly string[];
  readonly present: ReadonlySet<string>;
  readonly packageOf: (file: string) => string | null;
  readonly names: NameRules;
}

/** One command line of a step. */
export interface PlannedRun {
  /** What tells it from the step's others: a package, a part. */
  readonly part?: string;
  readonly argv: readonly string[];
  /** Relative to the checkout; "." is its root. */
  readonly cwd: string;
}

/** The command lines of a step, for what was touched; or why it does not apply. S1-43: only what was touched. */
export function planStep(step: GateStep, touched: Touched): readonly PlannedRun[] | string {
  const { run, cwd = "root" } = step;
  const files = step.files === undefined ? touched.files : matching(step.files, touched);
  const there = files.filter((file) => touched.present.has(file));
  const wantsFiles = run.includes("{files}");
  if (step.files !== undefined && files.length === 0) return "no touched file matches";
  if (wantsFiles && there.length === 0) return "no touched file is left to look at";
  const packages = packagesOf(files, touched);
  const perPackage = cwd === "package" || run.some((word) => word.includes("{package}"));
  if (run.includes("{packages}")) return packages.length === 0 ? "no package was touched" : [{ argv: listed(run, "{packages}", packages.map(asArgument)), cwd: "." }];
  if (!perPackage) return runs(run, wantsFiles ? there.map(asArgument) : null, ".");
  const planned = packages.flatMap((folder) => {
    const own = there.filter((file) => touched.packageOf(file) === folder);
    if (wantsFiles && own.length === 0) return [];
    const names = wantsFiles ? own.map((file) => asArgument(cwd === "package" ? below(folder, file) : file)) : null;
    return runs(run.map((word) => filled(word, folder)), names, cwd === "package" ? folder : ".").map(({ part, ...one }) => ({ part: part === undefined ? folder : `${folder}, ${part}`, ...one }));
  });
  return planned.length === 0 ? "no package was touched" : planned;
}

/** Packages of touched files of which something is left, sorted. */
export function packagesOf(files: readonly string[], { packageOf, present }: Touched): string[] {
  const touched = [...new Set(files.map(packageOf))].filter((folder) => folder !== null).sort();
  const all = [...present];
  return touched.filter((folder) => folder === "." || all.some((file) => file.startsWith(`${folder}/`)));
}

function matching(globs: readonly string[], { files, names }: Touched): string[] {
  const scope = compileScope(globs, [], names);
  return files.filter((file) => inScope(scope, file.normalize("NFC")));
}

function runs(argv: readonly string[], names: readonly string[] | null, cwd: string): PlannedRun[] {
  if (names === null) return [{ argv, cwd }];
  const parts = inParts(names);
  return parts.map((part, at) => ({ ...(parts.length > 1 && { part: `part ${at + 1} of ${parts.length}` }), argv: listed(argv, "{files}", part), cwd }));
}

function listed(argv: readonly string[], mark: string, words: readonly string[]): string[] {
  return argv.flatMap((word) => (word === mark ? words : [word]));
}

/** As long as a command line may be. */
function inParts(names: readonly string[]): string[][] {
  const parts: string[][] = [];
  let size = Infinity;
  for (const name of names) {
    // A character has at most three bytes a unit; and a pointer goes with each argument.
    const bytes = name.length * 3 + 9;
    if (size + bytes > NAMES_AT_ONCE) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(name);
    size += bytes;
  }
  return parts;
}

/** A name that begins with a dash would be taken for an option. */
function asArgument(name: string): string {
  return name.startsWith("-") ? `./${name}` : name;
}

function filled(word: string, folder: string): string {
  return word.replaceAll("{package}", word.startsWith("{package}") ? asArgument(folder) : folder);
}

function below(folder: string, file: string): string {
  return folder === "." ? file : file.slice(folder.length + 1);
}

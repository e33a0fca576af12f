import type { GateStep, Gates } from "../../schema/records.gen.js";

/** Placeholders of which each stands for many arguments. */
const LISTS = ["{files}", "{packages}"];

/** What is wrong with a declaration of gates beyond its form, worded to follow the file's name; null: nothing. */
export function gatesFault({ gates }: Gates): string | null {
  for (const gate of ["1", "2", "3"] as const) {
    const names = gates[gate].map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) return `has two steps ${JSON.stringify(twice)} in gate ${gate}`;
    for (const step of gates[gate]) {
      const fault = stepFault(step, gate);
      if (fault !== null) return `cannot run the step ${JSON.stringify(step.name)} of gate ${gate}: ${fault}`;
    }
  }
  return null;
}

function stepFault({ run, cwd, files }: GateStep, gate: string): string | null {
  const [program = ""] = run;
  const has = (mark: string) => run.some((word) => word.includes(mark));
  if (program.trim() === "" || run.some((word) => word.includes("\0"))) return "it names no program";
  if (/\{(?:files|packages?)\}/.test(program)) return "what it runs may not depend on what was touched";
  const glued = LISTS.find((mark) => run.some((word) => word !== mark && word.includes(mark)));
  if (glued !== undefined) return `${glued} stands for many arguments, so it must be one of its own`;
  const double = LISTS.find((mark) => run.filter((word) => word === mark).length > 1);
  if (double !== undefined) return `${double} may be there once`;
  if (has("{packages}") && (has("{files}") || has("{package}"))) return "{packages} goes with neither {files} nor {package}";
  if (cwd === "package" && (has("{package}") || has("{packages}"))) return "it runs in each package's folder, where {package} and {packages} lead nowhere";
  // S1-75, S1-76: the last gate is the whole repository's, whatever was touched.
  if (gate === "3" && (files !== undefined || cwd === "package" || /\{(?:files|packages?)\}/.test(run.join("\0")))) return "the last gate checks the whole repository, whatever was touched";
  return null;
}

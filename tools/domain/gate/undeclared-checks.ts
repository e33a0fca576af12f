import type { Gates } from "../../schema/records.gen.js";

/** Required checks of which no step of any gate says that it is one: nobody can run them (S0-29, S0-32). An optional step does not count, because it may be left out. */
export function undeclaredChecks({ required = [], gates }: Gates): string[] {
  const declared = new Set(Object.values(gates).flat().filter(({ optional }) => optional !== true).map(({ check }) => check));
  return [...new Set(required)].filter((check) => !declared.has(check));
}

import type { RegisterKey } from "../../store/contract.js";
import type { Mutant } from "./mutants.js";

/** What a process of a storm, hammer, chaos or fault run does; JSON in its first argument. */
export type Work = { readonly busDir: string; readonly mutant?: Mutant | undefined } & (
  | { readonly mode: "storm"; readonly name: string; readonly rounds: number; readonly first: number; readonly slot: number }
  | { readonly mode: "hammer"; readonly increments: number }
  | { readonly mode: "chaos"; readonly name: string; readonly tasks: number; readonly until: number; readonly history: string }
  | { readonly mode: "fault"; readonly at: number; readonly when: "before" | "after" }
);

export function taskKey(n: number): RegisterKey {
  return { kind: "claims", id: `T${n}` };
}

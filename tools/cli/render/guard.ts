import type { Guarded } from "../../operations/guard-paths.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";

const SAID = { allowed: ["green", "allowed"], refused: ["red", "refused"], unknown: ["red", "could not tell"] } as const;

/** One line for each path, and under it why and what to do. `quiet`: only paths of which there is something to say. */
export function guardText({ paths }: Pick<Guarded, "paths">, look: Look, quiet = false): string {
  return paths
    .filter(({ outcome, rule }) => !quiet || outcome !== "allowed" || rule === "outside-scope" || rule === "unreadable")
    .map(({ path, outcome, message, hint }) => {
      const [style, word] = SAID[outcome];
      const verdict = outcome === "allowed" && hint !== undefined ? paint(look, "yellow", "allowed, but") : paint(look, style, word);
      return [`${verdict}  ${visible(path)}`, ...(message === undefined ? [] : [`    ${visible(message)}`]), ...(hint === undefined ? [] : [paint(look, "dim", `    hint: ${visible(hint)}`)])].join("\n");
    })
    .join("\n");
}

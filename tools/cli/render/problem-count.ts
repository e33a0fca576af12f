import { counted } from "../../domain/counted.js";
import type { Problem } from "../../domain/problem.js";
import { paint } from "./color.js";
import type { Look } from "./look.js";

/** "2 problems: bus validate", or nothing. */
export function problemCount(problems: readonly Problem[], look: Look): string {
  if (problems.length === 0) return "";
  return paint(look, "red", `${counted(problems.length, "problem")} in what was read: bus validate`);
}

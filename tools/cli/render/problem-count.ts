import type { Problem } from "../../domain/problem.js";
import { paint } from "./color.js";
import type { Look } from "./look.js";

/** "2 problems: bus validate", or nothing. */
export function problemCount(problems: readonly Problem[], look: Look): string {
  if (problems.length === 0) return "";
  return paint(look, "red", `${problems.length} problem${problems.length === 1 ? "" : "s"} in what was read: bus validate`);
}

import { plainLine } from "../../domain/report-escape.js";
import type { Toolkit } from "./toolkit.js";

const LONGEST = 4000;

/** A line of the step's log. The runner takes lines that begin with `::`, and `##[` anywhere, for commands: stored text gives it none. */
export function logLine(toolkit: Pick<Toolkit, "info">, text: string): void {
  toolkit.info(`bus: ${plainLine(text, LONGEST).replaceAll("##[", "## [")}`);
}

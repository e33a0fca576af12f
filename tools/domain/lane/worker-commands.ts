import type { LaneBrief } from "../../schema/records.gen.js";

/** Commands of a brief that run the repository-wide gate although the brief gives it to somebody else: a worker tests the packages that it touches (S1-43, S1-44). */
export function undelegatedSuites({ commands = [], full_gate }: LaneBrief): string[] {
  return full_gate === "worker" ? [] : commands.filter((line) => /\bbus\s+gate\s+run\s+(?:\S+\s+)*3\b/.test(line));
}

import { listed } from "../listed.js";
import type { Conflict, ConflictClass } from "./integration.js";

/** Files of each class that a sentence names. */
const NAMED = 20;

/** Golden files, snapshots and files that a tool writes: made anew rather than merged. */
const ARTIFACTS = [
  /(^|\/)(__snapshots__|__image_snapshots__|testdata|goldens?)\//,
  /\.(snap|golden|approved\.[^/]+)$/,
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|go\.sum|Cargo\.lock|poetry\.lock|uv\.lock|Gemfile\.lock|composer\.lock)$/,
];

/** A file that its tool or test writes. */
export function isArtifact(path: string): boolean {
  return ARTIFACTS.some((pattern) => pattern.test(path));
}

/** Files on which two sides disagree, by class (S1-77): golden files and their like apart from what people wrote. */
export function conflictsOf(files: readonly string[]): Conflict[] {
  return classed("textual", files.filter((file) => !isArtifact(file))).concat(classed("artifact", files.filter(isArtifact)));
}

/** What the gate of a clean merge says about it. */
export interface Drift {
  /** The lane's own packages are red, although it had them green. */
  readonly own: boolean;
  /** Files of others since the lane's base, in packages that are red with the lane and that it did not touch. */
  readonly theirs: readonly string[];
  /** Interfaces that both sides have edited. */
  readonly shared: readonly string[];
}

/** Interface drift (S1-77): it merges, and then what one side uses is not what the other made. Null: the lane itself is at fault. */
export function driftOf({ own, theirs, shared }: Drift): Conflict | null {
  if (theirs.length > 0) return { class: "interface", files: [...new Set([...shared, ...theirs])].sort() };
  return own && shared.length > 0 ? { class: "interface", files: [...shared].sort() } : null;
}

/** "textual (a, b) and artifact (c)", for people; of many files the first. */
export function conflictText(conflicts: readonly Conflict[]): string {
  return conflicts.map(({ class: kind, files }) => `${kind} (${listed(files, NAMED)})`).join(" and ");
}

function classed(kind: ConflictClass, files: readonly string[]): Conflict[] {
  return files.length === 0 ? [] : [{ class: kind, files: [...files].sort() }];
}

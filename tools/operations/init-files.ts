import { HASH_MARKS, MARKDOWN_MARKS, hasMarkedBlock, withMarkedBlock } from "../domain/marked-block.js";
import type { FileText } from "../platform/read-document.js";
import type { InitPlace } from "../repo/init-files.js";

/** A file as `bus init` wants it. */
export interface WantedFile {
  readonly path: string;
  /** What it should hold, given what it holds now; the same text or null: it stays as it is. Throws BAD_DATA. */
  readonly text: (current: string | null) => string | null | NotedText;
  /** Without it the rest would be of no use: where it cannot be read, nothing at all is written. */
  readonly required?: true;
}

/** A text, and what of its owner's stands in the way and stays. */
export interface NotedText {
  readonly text: string;
  readonly note: string;
}

/** Folders that stand in a checkout even while they are empty. `record`: the bus's own. */
export function wantedFolders(record: string): string[] {
  return [...BUS_FOLDERS.map((name) => `${record}/${name}`), "_plans", ...["agent", "runner", "planner", "manager"].map((name) => `_report/${name}`), "queue"];
}

/** It commits to the base branch, so it comes only where it was asked for; where it is, it is kept up to date. */
const RELEASE_WORKFLOW = ".github/workflows/buslane-release.yml";

export const BUS_FOLDERS = ["claims", "assignments", "events", "messages"] as const;

/** The files, those that people read first. `version`: buslane's own, whose `major.minor` runs in workflows. `releases`: the workflow that pushes is wanted, too. */
export function wantedFiles({ record, layout, templates, schemas, read }: InitPlace, version: string, releases: boolean): WantedFile[] {
  const minor = version.split(".").slice(0, 2).join(".");
  const gitFiles = (): WantedFile[] => [
    { path: ".gitignore", text: (current) => withMarkedBlock(current ?? "", HASH_MARKS, templates.gitignore(record), ".gitignore") },
    workflow(".github/workflows/buslane.yml", templates.workflow(minor)),
    ...(releases || isOurs(read(RELEASE_WORKFLOW)) ? [workflow(RELEASE_WORKFLOW, templates.releaseWorkflow(minor))] : []),
  ];
  return [
    { path: "AGENTS.md", text: (current) => withMarkedBlock(current ?? "", MARKDOWN_MARKS, templates.agents, "AGENTS.md") },
    ...(layout.git === null ? [] : gitFiles()),
    { path: `${record}/config.json`, text: (current) => current ?? templates.config },
    ...Object.entries(schemas).map(([name, text]): WantedFile => ({ path: `${record}/schemas/${name}`, text: () => text })),
  ];
}

/** A workflow of this name that has no marks is its owner's: a second workflow in one file would be none. */
function workflow(path: string, body: string): WantedFile {
  return { path, text: (current) => (current !== null && !hasMarkedBlock(current, HASH_MARKS, path) ? null : withMarkedBlock(current ?? "", HASH_MARKS, body, path)) };
}

function isOurs(found: FileText | null): boolean {
  return found?.ok === true && hasMarkedBlock(found.text, HASH_MARKS, RELEASE_WORKFLOW);
}

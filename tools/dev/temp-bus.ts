import { scratch, scratchGit } from "./scratch-repo.js";

const IGNORED = "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n";

/** A temporary folder with an empty bus and these files, outside git. */
export function tempBus(files: Readonly<Record<string, string | object>> = {}): string {
  return scratch({ "_bus/claims/.gitkeep": "", ...files });
}

/** A git repository with a bus, its files committed on `main` and the live ones ignored. */
export function tempRepository(files: Readonly<Record<string, string | object>> = {}): string {
  return scratchGit({ ".gitignore": IGNORED, "_bus/claims/.gitkeep": "", ...files });
}

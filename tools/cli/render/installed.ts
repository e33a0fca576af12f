import type { InstalledGuard } from "../../operations/install-guard.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

const STYLES = { created: "green", changed: "yellow", removed: "yellow", kept: "dim" } as const;

/** What was done to each hook, or would be. */
export function installedText({ hooks, notes }: InstalledGuard, isDryRun: boolean, look: Look): string {
  const rows = hooks.map(({ path, action, note }) => [{ text: action, style: STYLES[action] }, path, { text: note ?? "", style: "dim" as const }]);
  return [table([{}, { shrinkTo: 20 }, { shrinkTo: 10 }], rows, look), ...(isDryRun ? ["dry run: nothing was written"] : []), ...notes.map((note) => `note: ${visible(note)}`)].join("\n");
}

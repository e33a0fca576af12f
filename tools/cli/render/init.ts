import type { InitFile, Initialised } from "../../operations/init-bus.js";
import type { Style } from "./color.js";
import { diffText } from "./diff.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

const STYLES: Readonly<Record<InitFile["action"], Style>> = { created: "green", changed: "yellow", kept: "dim" };

/** What was, or would be, made and changed; of what was kept only what has a reason. */
export function initText({ bus, files, notes, by_hand, diff }: Initialised, look: Look): string {
  const shown = files.filter(({ action, note }) => action !== "kept" || note !== undefined);
  const rows = shown.map(({ path, action, note }) => [{ text: action, style: STYLES[action] }, path, { text: note ?? "", style: "dim" as const }]);
  const same = files.every(({ action }) => action === "kept");
  const kept = files.length - shown.length;
  const lines = [
    table([{}, { shrinkTo: 20 }, { shrinkTo: 10 }], rows, look),
    kept === 0 ? "" : `${kept} kept as they are`,
    same ? "nothing to do" : diff === undefined ? "" : "dry run: nothing was written",
    `bus: ${visible(bus)}`,
    ...notes.map((note) => `note: ${visible(note)}`),
    ...by_hand.flatMap(({ where, why, lines }) => [`by hand, in ${visible(where)} (${visible(why)}):`, ...lines.map((line) => `    ${visible(line)}`)]),
    diff === undefined ? "" : diffText(diff, look),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

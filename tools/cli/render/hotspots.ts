import type { Hotspot } from "../../domain/hotspots.js";
import type { Look } from "./look.js";
import { counted } from "./problems.js";
import { table } from "./table.js";

/** A file a line: how often it changed, its size, why it is listed. */
export function hotspotsText(hotspots: readonly Hotspot[], look: Look): string {
  if (hotspots.length === 0) return "no hotspots";
  const rows = hotspots.map(({ path, changes, bytes, why }) => [counted(changes, "change"), size(bytes), why.join(" "), { text: path, style: "bold" as const }]);
  return table([{ align: "right" }, { align: "right" }, {}, {}], rows, look);
}

function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

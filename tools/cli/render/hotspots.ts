import { counted } from "../../domain/counted.js";
import type { Hotspot } from "../../domain/hotspots.js";
import { size } from "../../domain/size.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

/** A file a line: how often it changed, its size, why it is listed. */
export function hotspotsText(hotspots: readonly Hotspot[], look: Look): string {
  if (hotspots.length === 0) return "no hotspots";
  const rows = hotspots.map(({ path, changes, bytes, why }) => [counted(changes, "change"), size(bytes), why.join(" "), { text: path, style: "bold" as const }]);
  return table([{ align: "right" }, { align: "right" }, {}, {}], rows, look);
}

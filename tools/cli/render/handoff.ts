import { counted } from "../../domain/counted.js";
import type { Lane } from "../../schema/records.gen.js";
import { visible } from "./escape.js";

/** What was handed off, and where it is written. */
export function handoffLine({ lane_id, handoff }: Lane): string {
  if (handoff === undefined) return visible(lane_id);
  const { checkpoint_id, result, acceptance, files, files_touched, file } = handoff;
  const met = acceptance.filter((item) => item.met).length;
  const count = typeof files_touched === "number" ? files_touched : files.length;
  return `${visible(lane_id)} handed off at ${visible(checkpoint_id)}: ${result}, ${met} of ${acceptance.length} criteria met, ${counted(count, "file")}\n${visible(file ?? "")}`;
}

/** A lane that was handed in, and what the integrator takes. */
export function doneLine({ lane_id, handoff }: Lane): string {
  const { patch, commit } = handoff ?? {};
  const what = patch === undefined ? `commit ${visible((commit ?? "").slice(0, 12))}` : `${visible(patch.file)} (${counted(patch.lines, "line")})`;
  return `${visible(lane_id)} is ready for integration: ${what}`;
}

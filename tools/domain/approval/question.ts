import { shellWord } from "../shell-word.js";
import { iso } from "../time.js";
import { ANY_UNSAFE } from "../unsafe-characters.js";
import type { Approval } from "./approval.js";

/** What a person is asked: the exact words, why, for whom, until when (S1-65, S1-67). `now`: ms since the epoch. */
export function decisionQuestion({ approval_id, kind, prefix, reason, lane_id, checkpoint_id, requested_by }: Approval, { state, minutes }: { state: "granted" | "denied"; minutes: number }, now: number): string {
  const lines = [
    `${requested_by} asks for ${kind === "command" ? "every command that begins with" : `a change of the ${kind}`}`,
    `    ${prefix.map(shellWord).join(" ")}`,
    `because: ${reason}`,
    ...(lane_id === undefined ? [] : [`lane:    ${lane_id}${checkpoint_id === undefined ? "" : ` at ${checkpoint_id}`}`]),
    ...(state === "granted" ? [`until:   ${iso(now + minutes * 60_000)} (${minutes} min)`] : []),
  ];
  return `${lines.map(oneLine).join("\n")}\nType ${approval_id} to have it ${state}, anything else to leave it: `;
}

/** Texts of others cannot forge a line, nor hide one. */
function oneLine(text: string): string {
  return text.replaceAll(ANY_UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`).replaceAll("\n", "\\n").replaceAll("\t", " ");
}

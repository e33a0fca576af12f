import type { BusEvent, WorkerAttempt } from "../../../schema/records.gen.js";
import { markdownCode, markdownText } from "../../report-escape.js";
import { size } from "../../size.js";
import { endText } from "./pid-line.js";

/** What a trail says where the bus does not know: nothing is made up. */
export const UNKNOWN = "not known";

/** To the second, because a trail is: "1 h 02 min 03 s". ms. */
export function spentText(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return UNKNOWN;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  const two = (count: number) => String(count).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min ${two(seconds % 60)} s`;
}

/** "12 KiB". */
export function bytesText(bytes: number | undefined): string {
  return bytes === undefined ? UNKNOWN : size(bytes);
}

/** How a worker ended, with its code or signal as far as they are known; Markdown. */
export function endedText({ state, end, why }: WorkerAttempt): string {
  if (state === "void") return `never ran${why === undefined ? "" : `: ${markdownText(why)}`}`;
  if (end === undefined) return UNKNOWN;
  const code = end.exit === null ? (end.signal ?? `exit code ${UNKNOWN}`) : `exit ${end.exit}`;
  return end.how === "exited" ? markdownText(endText(end)) : markdownText(`${endText(end)} (${code})`);
}

/** What a look at a worker saw; Markdown. */
export function seenText({ meta = {} }: BusEvent): string {
  const number = (key: string): number | undefined => (typeof meta[key] === "number" ? meta[key] : undefined);
  const silent = number("silent_ms");
  return [
    `memory ${bytesText(number("rss_bytes"))}`,
    `CPU ${spentText(number("cpu_ms"))}`,
    `log ${bytesText(number("log_bytes"))}`,
    `silent for ${spentText(silent)}`,
    ...(meta["kept"] === false ? ["without a keeper"] : []),
  ].join(", ");
}

/** Who did it; Markdown. */
export function whoText(agent: string | undefined): string {
  return agent === undefined ? UNKNOWN : markdownCode(agent);
}

import { shellWord } from "../shell-word.js";
import type { Approval } from "./approval.js";

/** What an approval is about, in a line: the exact words as they would be typed, or "boundary src/**". */
export function askedFor({ kind, prefix }: Pick<Approval, "kind" | "prefix">): string {
  return `${kind === "command" ? "" : `${kind} `}${prefix.map(shellWord).join(" ")}`;
}

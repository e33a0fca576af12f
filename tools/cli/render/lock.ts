import { shownEntry } from "../../domain/scope/shown-entry.js";
import type { LockCheck } from "../../operations/check-locks.js";
import type { LockStatus } from "../../operations/list-locks.js";
import type { Lock } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { localTime } from "./time.js";

/** One lock in a line: "L-4fb2 held  codex-1  src/api/**  until …  (fence 1)  what for". */
export function lockLine(lock: Lock & Partial<Pick<LockStatus, "state">>, look: Look): string {
  const { state = "held" } = lock;
  const out = (lock.out_of_scope ?? []).map((entry) => `!${entry}`);
  const until = `${state === "expired" ? "expired" : "until"} ${localTime(lock.expires_at, look)}`;
  const parts = [visible(lock.lock_id), paint(look, state === "held" ? "green" : "dim", state), visible(lock.owner), [...lock.scope, ...out].map((entry) => visible(shownEntry(entry))).join(" "), until, lock.fence === undefined ? "" : `fence ${lock.fence}`, lock.hotspot ? "hotspot" : "", visible(lock.task_id ?? ""), visible(lock.objective)];
  return parts.filter((part) => part !== "").join("  ");
}

export function locksText(locks: readonly LockStatus[], look: Look): string {
  return locks.length === 0 ? "nothing is locked" : locks.map((lock) => lockLine(lock, look)).join("\n");
}

/** A line a path, and a next step for each that is somebody else's. */
export function lockCheckText({ paths, conflicts }: LockCheck, look: Look): string {
  return paths
    .map(({ path, covered }) => {
      const conflict = conflicts.find((other) => other.path === path);
      if (conflict === undefined) return `${paint(look, "green", covered === "mine" ? "yours" : "free")}  ${visible(path)}`;
      return `${paint(look, "red", "held")}  ${visible(conflict.message)}\n      ${visible(conflict.hint)}`;
    })
    .join("\n");
}

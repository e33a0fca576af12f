import type { HookRow } from "./hook-parts.js";

/** Read from the main checkout, whichever worktree Codex runs in. */
export const CODEX_HOOKS = ".codex/hooks.json";

export const CODEX_HOOK_ROWS: readonly HookRow[] = [{ event: "SessionStart" }, { event: "PreToolUse", matcher: "Bash|apply_patch" }, { event: "Stop" }];

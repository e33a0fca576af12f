import { HASH_MARKS, hasMarkedBlock, withMarkedBlock, withoutMarkedBlock } from "./marked-block.js";
import { shellWord } from "./shell-word.js";

export const GIT_HOOKS = ["pre-commit", "pre-push"] as const;
export type GitHook = (typeof GIT_HOOKS)[number];

/** A hook that is no shell script gets this ending, and is called by ours. */
export const SET_ASIDE = ".before-buslane";

export interface HookScript {
  /** Where the bus command was when the hook was made; only in files that are not shared. */
  readonly program?: string;
  /** Also check people without a session. */
  readonly people: boolean;
  /** What git calls was set aside. */
  readonly calls?: boolean;
}

/** The text of a hook with the guard in front of everything else; `before`: null, there is none. Throws BAD_DATA for broken marks. */
export function guardedHook(hook: GitHook, before: string | null, script: HookScript, needsShebang: boolean): string {
  const file = `hook ${hook}`;
  const body = hookBody(hook, script);
  if (before !== null && hasMarkedBlock(before, HASH_MARKS, file)) return withMarkedBlock(before, HASH_MARKS, body, file);
  const [, shebang = "", rest = ""] = /^(#![^\n]*(?:\n|$))?([^]*)$/.exec(before ?? "") ?? [];
  const first = shebang !== "" ? shebang.replace(/\n?$/, "\n") : needsShebang && before === null ? "#!/bin/sh\n" : "";
  return first + withMarkedBlock("", HASH_MARKS, body, file) + rest;
}

/** The text without the guard; null: nothing else was in it. */
export function unguardedHook(hook: GitHook, text: string): string | null {
  const rest = withoutMarkedBlock(text, HASH_MARKS, `hook ${hook}`);
  return /^(#![^\n]*)?\s*$/.test(rest) ? null : rest;
}

export function isGuarded(hook: GitHook, text: string): boolean {
  return hasMarkedBlock(text, HASH_MARKS, `hook ${hook}`);
}

/** POSIX shell that also runs under `sh -eu`. The bus answers 0, 3 or 6; anything else means that it could not be asked. */
function hookBody(hook: GitHook, { program, people, calls = false }: HookScript): string {
  const isPush = hook === "pre-push";
  const command = `guard check ${isPush ? `--push --remote "\${1:-}"` : "--staged"}${people ? " --people" : ""}`;
  const places = [...(program === undefined ? [] : [shellWord(program)]), "./node_modules/.bin/bus", `"$(command -v bus 2>/dev/null || true)"`];
  const verb = isPush ? "push" : "commit";
  return `# Written by \`bus guard install --git\`; with --uninstall it goes away again.
buslane_guard() {
  for buslane_bus in ${places.join(" ")}; do
    if [ -n "$buslane_bus" ] && [ -x "$buslane_bus" ]; then
      "$buslane_bus" ${command} && return 0 || return $?
    fi
  done
  return 127
}
buslane_code=0
${isPush ? `buslane_refs=$(cat)\nprintf '%s\\n' "$buslane_refs" | buslane_guard "$@" || buslane_code=$?` : `buslane_guard "$@" </dev/null || buslane_code=$?`}
case $buslane_code in
  0) ;;
  3 | 6) echo "buslane: this ${verb} is refused; see above" >&2; exit 1 ;;
  *)
    if [ -n "\${BUS_AGENT:-}\${BUS_SESSION:-}\${CODEX_THREAD_ID:-}\${CLAUDE_CODE_SESSION_ID:-}" ]; then
      echo "buslane: the bus command could not check this ${verb}, so it is refused; install it or put it on the PATH" >&2
      exit 1
    fi
    echo "buslane: the bus command could not check this ${verb}" >&2
    ;;
esac
${isPush ? `if [ -n "$buslane_refs" ]; then\n  exec <<BUSLANE_REFS\n$buslane_refs\nBUSLANE_REFS\nelse\n  exec </dev/null\nfi\n` : ""}${calls ? `if [ -x "$0${SET_ASIDE}" ]; then exec "$0${SET_ASIDE}" "$@"; fi\n` : ""}`;
}

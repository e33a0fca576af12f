type Fields = Readonly<Record<string, unknown>>;

/** What Codex takes for a hook without a time of its own, s. */
const TIMEOUT = 600;

/**
 * What Codex 0.169 hashes (SHA-256) to know a hook that it trusts: its normalised form, keys sorted, without spaces.
 * `event` as in Codex's keys: `pre_tool_use`. null: it has something that is not known here.
 */
export function codexIdentity(event: string, group: Fields, hook: Fields): string | null {
  const known = Object.keys(group).every((key) => key === "matcher" || key === "hooks") && Object.keys(hook).every((key) => key === "type" || key === "command" || key === "timeout");
  if (!known || hook["type"] !== "command") return null;
  const { command, timeout = TIMEOUT, type } = hook;
  const matcher = event === "stop" ? undefined : group["matcher"];
  return JSON.stringify({ event_name: event, hooks: [{ async: false, command, timeout, type }], ...(typeof matcher === "string" && { matcher }) });
}

/** Commands that errors and tips name, and the calls that do the same; `$1` …: what stood there. */
const CALLS: readonly (readonly [command: RegExp, call: string])[] = [
  [/^bus session_boot --agent (\S+).*$/, 'boot {"agent":"$1"}'],
  [/^bus message inbox$/, "inbox {}"],
  [/^bus message inbox --all$/, "inbox {}"],
  [/^bus queue next$/, "next {}"],
  [/^bus queue list$/, 'next {"all":true}'],
  [/^bus status$/, "status {}"],
  [/^bus status --agent (\S+)$/, 'status {"agent":"$1"}'],
  [/^bus lock list$/, "status {}"],
  [/^bus claim (\S+)$/, 'claim {"task":"$1"}'],
  [/^bus reclaim (\S+) --note "(.*)"$/, 'claim {"task":"$1","take_over":"$2"}'],
  [/^bus lock acquire --scope <glob> --objective "(.*)"$/, 'lock {"scope":["<glob>"],"objective":"$1"}'],
  [/^bus lock reclaim (\S+) --note "(.*)"$/, 'lock {"lock":"$1","take_over":"$2"}'],
  [/^bus plan new --summary "(<what>)".*$/, 'plan {"summary":"$1","steps":["<first thing to do>"]}'],
  [/^bus plan step (\S+) (\S+) --status (\S+)$/, 'plan {"plan":"$1","step":"$2","status":"$3"}'],
  [/^bus event log --event (\S+) --task (\S+) --summary "(.*)"$/, 'log {"event":"$1","task":"$2","summary":"$3"}'],
  [/^bus event log --event (\S+) --summary "(.*)"$/, 'log {"event":"$1","summary":"$2"}'],
  [/^bus message send --to (\S+) --summary "(.*)"$/, 'send {"to":"$1","summary":"$2"}'],
];

/** A command as the call that does the same; one that no tool does stays a command for a shell. */
export function asCall(command: string): string {
  const found = CALLS.find(([pattern]) => pattern.test(command));
  return found === undefined ? command : command.replace(...found);
}

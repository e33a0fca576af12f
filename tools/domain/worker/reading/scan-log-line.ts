/** What a runtime error in a worker's log is about (S4-13). */
export type RuntimeErrorKind = "not found" | "permission" | "out of memory" | "disk full" | "killed" | "exception" | "package manager" | "client";

/**
 * Forms that programs print, from the line's beginning: what stands further in is source code, a diff or prose about errors. Where many words may come first,
 * the form begins with a look for the word that matters, without which every word would be tried as the last of them.
 */
const FORMS: readonly (readonly [RuntimeErrorKind, RegExp])[] = [
  ["disk full", /^(?=.*(?:ENOSPC|No space|Errno 28|Disk quota))(?:[\w./[\]()@-]+:? )*(?:Error: )?(?:ENOSPC\b|.{0,200}: No space left on device\b|No space left on device\b|.{0,200}\[Errno 28\]|.{0,200}: Disk quota exceeded$)/],
  ["out of memory", /^(?=.*(?:[Mm]emory|ENOMEM|Allocation failed|few GCs))(?:FATAL ERROR: .*(?:JavaScript heap out of memory|Allocation failed)|.*<--- Last few GCs --->|(?:\w+: )?fatal error: (?:runtime: )?(?:cannot allocate memory|out of memory)|MemoryError\b|java\.lang\.OutOfMemoryError|Exception in thread .*OutOfMemoryError|(?:[\w./-]+: )+Cannot allocate memory$|(?:Error: )?ENOMEM\b|memory allocation of \d+ bytes failed|(?:\[[\d. ]+\] )?Out of memory: Killed process)/],
  ["killed", /^(?:Killed|Terminated|Aborted|Bus error|Segmentation fault)(?: \(core dumped\))?(?:: \d+)?$|^\S+: line \d+:\s+\d+ (?:Killed|Terminated|Aborted|Bus error|Segmentation fault)\b|^(?:npm (?:error|ERR!) )?signal SIG(?:KILL|TERM|SEGV|ABRT)$|^error: process didn't exit successfully: .*\(signal: \d+|^Command (?:was )?killed by signal\b|^signal: killed$/],
  ["permission", /^(?:[\w./@-]+: )+(?:.{0,200}: )?(?:Permission denied|Operation not permitted)$|^(?:\w*Error: |npm (?:error|ERR!) )?(?:EACCES|EPERM)[:,]|^PermissionError: \[Errno (?:1|13)\]|^npm (?:error|ERR!) code (?:EACCES|EPERM)$/],
  ["client", /^(?:\[?(?:API )?Error:? |ERROR:? |error: |stream error: |■ ?|✗ ?)?(?:stream (?:disconnected|closed) before|exceeded retry limit|unexpected status [45]\d\d|You've hit your (?:usage|\w+) limit|(?:Claude AI )?usage limit reached|Invalid API key|Incorrect API key|Credit balance is too low|Not logged in\b|Please (?:run \/login|log in)|Your access token could not be refreshed|OAuth (?:token|authentication)\b.*(?:expired|revoked|not supported)|Prompt is too long|(?:Codex )?ran out of room in the model's context window|Quota exceeded\b|You exceeded your current quota|RESOURCE_EXHAUSTED|AI_APICallError|ProviderModelNotFoundError|Please set an Auth method|Rate limit (?:exceeded|reached)|429 Too Many Requests|401 Unauthorized|529 )/],
  ["client", /^(?:\[?API Error|ERROR|Error|error|stream error|Error when talking to Gemini API|AI_\w+Error)(?::| \[|(?<=Gemini API)).*(?:\b(?:401|403|429|529)\b|\brate.?limit|\bcontext[_ ](?:length|window)|\bmaximum context length|\binsufficient_quota|\boverloaded(?:_error)?\b|\binvalid_api_key|\bauthentication_error|\bunauthorized\b|\bmodel\b.*\bdoes not exist)/i],
  ["client", /^(?:\[API Error: |API Error: )/],
  ["exception", /^Uncaught (?:\w*(?:Error|Exception)|exception)\b|^(?:Unhandled (?:Promise )?Rejection|UnhandledPromiseRejection)|^Traceback \(most recent call last\):$|^thread '.*' (?:\(\d+\) )?panicked at |^panic: |^fatal error: (?!.*file not found)|^goroutine \d+ \[|^Exception in thread "|^PHP Fatal error: |^Node\.js v\d+\.\d+\.\d+$|^terminate called after throwing|^node:internal\/.*:\d+$|^Fatal Python error: /],
  ["package manager", /^npm (?:error|ERR!) (?:code (?!EACCES|EPERM|ENOSPC)\S+|Lifecycle script\b|Missing script:|Could not resolve|network\b|404\b)|^\s*(?:ERR_PNPM_\w+|ELIFECYCLE)\b|^error Command failed with exit code \d+|^YN\d{4}: .*\bfailed\b|^error: failed to (?:download|resolve|fetch)|^ERROR: (?:Could not find a version|No matching distribution)|^error: could not compile\b|^E: Unable to locate package/],
  ["not found", /^(?:\/\S*\/)?(?:ba|da|z|k|a)?sh: (?:(?:line )?\d+: )?\S+: (?:command )?not found$|^\S+: line \d+: \S+: command not found$|^\S*sh: command not found: \S+$|^\S+: command not found$|^'\S+' is not recognized as an internal or external command|^(?:\w*Error(?: \[\w+\])?: )?Cannot find (?:module|package) ['"]|^ModuleNotFoundError: No module named |^(?:(?:\/\S*\/)?\w*sh|env|node|python3?): (?:.{0,200}: )?No such file or directory$|^(?:Uncaught )?(?:Error: )?(?:spawn \S+ )?ENOENT\b(?:: no such file|$)|^FileNotFoundError: \[Errno 2\]/],
];

// Colours, and what loggers put before a line.
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\r/g;
const STAMP = /^\[?\d{4}-\d{2}-\d{2}[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?\]?\s+(?:(?:ERROR|FATAL)\b[:\s]*(?:[\w:]+: )?)?/;
/** Each form has one of these in it: of a log of a gigabyte nearly every line is done with here. */
const WORDS = /[Ee]rr|ERR|E(?:NOSPC|NOMEM|ACCES|PERM|LIFECYCLE|NOENT)|E: Unable|[Mm]emory|Allocation|few GCs|No (?:space|module|such)|[Qq]uota|[Kk]illed|Terminated|Aborted|fault|signal|ermission|not (?:permitted|found|recognized)|stream|limit|status|hit your|balance|logged in|log ?in|Please|Auth|token|too long|of room|EXHAUSTED|429|401|529|Uncaught|Unhandled|Traceback|panic|[Ff]atal|goroutine|xception|Node\.js|terminate|node:internal|YN\d|Cannot find/;
/** A client says so when it tries again; if that does not help, it says that, too. */
const AGAIN = /\b(?:retry(?:ing)? (?:\d|in|after|attempt)|retrying\b|reconnecting\b|will retry\b|trying again\b)/i;

/** What kind of runtime error a line of a worker's log reports; null: none. Test names, diffs and prose about errors are none. */
export function scanLogLine(text: string): RuntimeErrorKind | null {
  const line = text.replace(ESCAPES, "").trimEnd();
  if (line.length < 4) return null;
  if (line.startsWith("{")) return clientEvent(line);
  if (!WORDS.test(line)) return null;
  const bare = line.replace(STAMP, "").replace(/^ +(?=ELIFECYCLE|ERR_PNPM)/, "");
  if (AGAIN.test(bare)) return null;
  return FORMS.find(([, form]) => form.test(bare))?.[0] ?? null;
}

/** Clients that print a JSON value a line tell their own failures in it; tools' failures in it are the client's business. */
function clientEvent(line: string): RuntimeErrorKind | null {
  if (!/^\{"type":"(?:error|turn\.failed|result)"/.test(line.replace(/\s/g, "").slice(0, 40)) || AGAIN.test(line)) return null;
  return /"type"\s*:\s*"(?:error|turn\.failed)"/.test(line) || /"is_error"\s*:\s*true/.test(line) ? "client" : null;
}

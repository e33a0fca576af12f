/** Something that lines of a command's output say, in words and by patterns of which one must match. */
export interface Sign {
  readonly says: string;
  readonly patterns: readonly RegExp[];
}

/**
 * The command itself did not do its work: whatever it was to show has not been looked at. Bound to where lines begin, because what is being tested
 * may print the same words further on.
 */
export const COMMAND_SIGNS: readonly Sign[] = [
  {
    says: "it was called with what it does not take",
    patterns: [
      /^(?:\w*Error: )?unknown (?:(?:cli|command[- ]line|compiler) )?(?:option|argument|flag|parameter|switch)s?\b/i,
      /^(?:error|fatal|\S+): (?:error: )?(?:unknown|unrecogni[sz]ed|invalid|illegal|bad|unexpected|no such|ambiguous) (?:cli |command[- ]line |compiler )?(?:option|argument|flag|parameter|switch)s?\b/i,
      /^● Unrecognized CLI Parameter/,
      /^flag provided but not defined: /,
      /^error TS(?:50\d\d|6044|6053|18003): /,
      /^.{0,200}: error: (?:unrecognized arguments|the following arguments are required)/,
    ],
  },
  {
    says: "it found no tests",
    patterns: [
      /^(?:error: )?no (?:tests?|specs?)(?: files?| suites?)? (?:were )?(?:found|to run|executed|matched|collected)\b(?! in file )/i,
      /^=* ?no tests ran in /,
      /^collected 0 items$/,
      /^ERROR: file or directory not found: /,
      /^Could not find '[^']*'$/,
      /^Result: NOTESTS$/,
      /^Cannot detect source of /,
      /^(?:go: )?(?:warning: )?"?\S+"? matched no packages/,
      /^ERROR: not found: /,
    ],
  },
  {
    says: "what it was to run is not declared",
    patterns: [
      /^npm (?:error|ERR!) Missing script:/,
      /^\s*ERR_PNPM_(?:NO_SCRIPT|RECURSIVE_RUN_NO_SCRIPT|NO_IMPORTER_MANIFEST_FOUND)/,
      /^error Command "[^"]*" not found/,
      /^\S*make(?:\[\d+\])?: \*\*\* No (?:rule to make target|targets specified)/,
      /^error: Justfile does not contain recipe/,
      /^error: could not find `Cargo\.toml`/,
      /^go: (?:go\.mod file not found|cannot find main module)/,
      /^npm (?:error|ERR!) (?:enoent )?Could not read package\.json/,
      /^npm (?:error|ERR!) code (?:ENOENT|EJSONPARSE|E404|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT)$/,
    ],
  },
  {
    says: "a program or file that it needs is not there",
    patterns: [
      /^(?:\S*\/)?(?:ba|da|z|k|a)?sh: (?:line )?(?:\d+: )?\S+: (?:command )?not found$/,
      /^(?:\S*\/)?(?:ba|da|z|k|a)?sh: (?:line )?(?:\d+: )?(?:cannot open|can't open|\S+: (?:No such file or directory|Permission denied|not found))/,
      /^'[^']+' is not recognized as an internal or external command/,
      /^(?:\S*\/)?env: .{1,200}: No such file or directory$/,
      /^\S*python[\d.]*: (?:No module named|can't open file) /,
      /^\S*make(?:\[\d+\])?: \S+: No such file or directory$/,
      /^(?:Error: )?spawn \S+ (?:ENOENT|EACCES)$/,
      /^\s*(?:ERR_PNPM_\w+ +)?Command "[^"]+" not found/,
    ],
  },
  { says: "its shell script cannot be read", patterns: [/^(?:\S*\/)?(?:ba|da|z|k|a)?sh: .{0,200}syntax error/i] },
  {
    says: "its own configuration cannot be read",
    patterns: [
      /^failed to load config from /i,
      /^⎯+ *Startup Error *⎯+/,
      /^Error: Can't find a root directory while resolving a config file path/,
      /^● Validation Error:/,
      /^JSONError: /,
      /^INTERNALERROR> /,
      /^ImportError while loading conftest /,
      /^(?:ERROR: )?\S+\.(?:ini|toml|cfg): ?(?:\d+|Unable|Cannot|Invalid)/,
      /^(?:Error: )?(?:Could not|Cannot|Failed to|Unable to) (?:find|load|read|parse|resolve) (?:the )?(?:\S+ )?config\b/i,
    ],
  },
  { says: "the memory was not enough", patterns: [/JavaScript heap out of memory/, /^(?:Killed|Out of memory\b.*)$/, /^(?:java\.lang\.OutOfMemoryError|MemoryError|fatal error: runtime: out of memory)\b/, /: Cannot allocate memory$/] },
  { says: "the disk is full", patterns: [/^(?:\w*Error: |\w*Error: \[Errno 28\] |\S+: .{0,200}: |\S+: |npm (?:error|ERR!) )?(?:ENOSPC: )?no space left on device/i, /^npm (?:error|ERR!) (?:code|nospc) ENOSPC/] },
];

/** A part could not even be read; whether that was meant only the tests that did run could tell. */
export const LOAD_SIGNS: readonly Sign[] = [
  {
    says: "what it was to run cannot be parsed",
    patterns: [/^(?:E +|.{0,200}: )?(?:SyntaxError|IndentationError|TabError)(?: \[[\w ]+\])?: /, /^\s*Jest encountered an unexpected token/, /^\[?PARSE_ERROR\]?/, /^\S+\.go:\d+:\d+: (?:syntax error|expected ')/, /^error: (?:expected|unexpected|unterminated|this file contains an unclosed delimiter|mismatched closing delimiter)\b/],
  },
  {
    says: "a package that it needs is not installed",
    patterns: [/\bCannot find (?:package|module) '(?![./]|[A-Za-z]:[\\/]|file:)[^']+'/, /\bCould not (?:find|resolve) dependencies\b/],
  },
  { says: "it holds no tests", patterns: [/^(?:Error: )?No test suite found in file /, /^\s*Your test suite must contain at least one test\./] },
  { says: "it was called in a way that it does not know", patterns: [/^(?:ERROR: )?usage: /i] },
];

/** What a test that is written before the code may say, and so may one that is simply wrong. */
export const ABSENT_SIGNS: readonly Sign[] = [
  {
    says: "something that it imports is not there",
    patterns: [
      /\bCannot find module '(?:[./]|[A-Za-z]:[\\/]|file:)[^']*'/,
      /\bFailed to (?:resolve import|load url) ["']?[./]/,
      /^(?:E +)?(?:ModuleNotFoundError|ImportError): /,
      /\bdoes not provide an export named /,
      /\bCannot find name '/,
    ],
  },
  {
    says: "it does not compile",
    patterns: [/^error\[E\d{4}\]: /, /^error: could not compile /, /^FAIL\s+\S+ \[(?:build|setup) failed\]/, /^\S+\.go:\d+:\d+: undefined: /, /\berror TS[1-4]\d{3}: /, /^\[ERROR\] COMPILATION ERROR/, /\berror: cannot find symbol$/, /\berror CS\d{4}: /],
  },
];

/** A test says what it wanted and what it got. */
export const ASSERTIONS: readonly RegExp[] = [
  /^\s*(?:[\w.]+\.)?Assertion(?:Failed)?Error\b/,
  /^E {2,}(?:assert\b|AssertionError\b)/,
  /^\s*expect\(.{1,100}\)\./,
  /\bpanicked at\b/,
  /\bAssertion .{1,500} failed\b/,
  /^ +\w+_test\.go:\d+: /,
  /^# +Failed test\b/,
  /^org\.opentest4j\./,
];

/** How runners mark a test that failed. */
export const FAILED_MARK = /^\s*(?:[×✕✖✗] \S|not ok \d+\b|--- FAIL: |FAIL(?:ED)? +\S|\d+\) \S)/;

/** The first of them that a line says; null: none. */
export function signOf(signs: readonly Sign[], text: string): Sign | null {
  return signs.find(({ patterns }) => patterns.some((pattern) => pattern.test(text))) ?? null;
}

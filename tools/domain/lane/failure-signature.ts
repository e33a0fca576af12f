/** Characters of a signature and of a line that tells. */
const LONGEST = 200;

/** What differs between two runs of one failure, and what stands for it; the order matters. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?/g, "<time>"],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g, "<time>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<hash>"],
  [/\b0x[0-9a-f]+\b/gi, "<address>"],
  [/\b[a-z][a-z0-9+.-]*:\/\/(?!\/)[^\s"'`)\]>,]+/gi, "<url>"],
  [/(?:\bfile:\/\/)?(?:\b[a-z]:[\\/]|(?<![\w.~<>@-])~?\/)(?:[^\s"'`:;,()[\]<>|\\/]+[\\/]?)+/gi, "<path>"],
  // A word of hexadecimal digits, of which one is a digit: "defaced" and "1234567" are none.
  [/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}\b/gi, "<hash>"],
  [/\d+(?:[.,]\d+)*/g, "<n>"],
];

/** Lines that name a failure, the surest first. */
const TELLING: readonly RegExp[] = [
  /^\W{0,12}(?:uncaught |unhandled |thrown: )?[A-Za-z_$][\w.$]*(?:Error|Exception)\b|\b(?:panic|fatal)(?:ed)?\b ?:|\berror\b ?(?:\w{1,10}\d+)? ?:|\berror\[|^\s*E {3}/i,
  /\b(?:error|exception|assert(?:ion)?|panic(?:ked)?|fatal|cannot|refused|denied|not found|undefined|expected|timed out)\b/i,
  /\bfail(?:ed|ure|s|ing)?\b|^\W{0,4}not ok\b|[✗✘✖×]/i,
];

/** A stack's frame, a count of nothing, what a runner says of its own ending. */
const NOISE = /^\s*at .+[:)]|\b(?:0|no) (?:errors?|fail\w*|problems?|warnings?)\b|\b(?:errors?|fail(?:ed|ures?|s)?|problems?|warnings?)\b[ :=]{1,3}0\b|^npm (?:error|ERR!)|\bLifecycle script\b|\bcommand failed\b|^\s*Node\.js v/i;

/** A name of YAML whose text begins on the next line, as test runners print it. */
const BLOCK = /(\b\w{1,40}:) ?[|>][+-]?\r?\n[ \t]*/g;

/** One line that is equal for failures of one kind: times, numbers, addresses, hashes and absolute paths are taken out (S1-72). `what` failed stays as it is. */
export function failureSignature(what: string, tail: string): string {
  const line = VARYING.reduce((text, [pattern, mark]) => text.replace(pattern, mark), tellingLine(tail));
  const told = line.replace(/\s+/g, " ").trim();
  return short(`${what.replace(/\s+/g, " ").trim()}${told === "" ? "" : `: ${told}`}`);
}

/** The line of an output that says most of why it failed: the first that names an error, or else the last. "" when there is none. */
export function tellingLine(tail: string): string {
  const lines = tail.replace(BLOCK, "$1 ").split("\n").filter((line) => line.trim() !== "");
  const loud = lines.filter((line) => !NOISE.test(line));
  for (const pattern of TELLING) {
    const found = loud.find((line) => pattern.test(line));
    if (found !== undefined) return short(found.trim());
  }
  return short((loud.at(-1) ?? lines.at(-1) ?? "").trim());
}

function short(line: string): string {
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

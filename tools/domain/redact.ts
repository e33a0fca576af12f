/** Name and pattern of what must not be written to a log that git tracks. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ["github-token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/g],
  ["gitlab-token", /\bglpat-[A-Za-z0-9_-]{20,}/g],
  ["aws-key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ["slack-token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ["npm-token", /\bnpm_[A-Za-z0-9]{36}\b/g],
  ["api-key", /\bsk-(?:ant-|proj-|live-|svcacct-)?[A-Za-z0-9_-]{20,}/g],
  ["google-key", /\bAIza[0-9A-Za-z_-]{35}\b/g],
  ["jwt", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g],
  ["private-key", /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g],
  ["url-password", /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]{1,64}:)[^\s@/]{3,}(?=@)/gi],
  ["password", /(?<=\b(?:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)\s{0,9}[=:]\s{0,9}["']?)[^\s"',;]{6,}/gi],
];

/** One of these stands in each of them. To look for it first spares a command that has nothing to hide the making of all the patterns. */
const SIGN = /gh[pousr]_|github_pat_|glpat-|A(?:KIA|SIA|Iza)|xox[abeoprs]-|npm_|sk-|eyJ|-----BEGIN |:\/\/|passw(?:or)?d|secret|api[_-]?key|(?:access|auth)[_-]?token/i;

/** The text with everything that looks like a secret replaced by `[redacted:<kind>]`, and the kinds found. */
export function redact(text: string): { text: string; kinds: string[] } {
  const kinds: string[] = [];
  if (!SIGN.test(text)) return { text, kinds };
  let clean = text;
  for (const [kind, pattern] of SECRETS) {
    clean = clean.replace(pattern, (match) => {
      if (match.startsWith("[redacted:")) return match;
      kinds.push(kind);
      return `[redacted:${kind}]`;
    });
  }
  return { text: clean, kinds };
}

/** The same for every string inside a value. */
export function redactDeep<T>(value: T): { value: T; kinds: string[] } {
  const kinds: string[] = [];
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") {
      const clean = redact(part);
      kinds.push(...clean.kinds);
      return clean.text;
    }
    if (Array.isArray(part)) return part.map(walk);
    if (part !== null && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
    return part;
  };
  return { value: walk(value) as T, kinds };
}

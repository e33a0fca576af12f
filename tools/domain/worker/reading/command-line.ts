const PROGRAM =
  "rg|grep|npm(?! (?:warn|WARN|error|ERR!|notice|verbose|info|http)\\b)|npx|pnpm|pnpx|yarn|bun|bunx|node|deno|tsx|tsc|vitest|jest|mocha|eslint|oxlint|prettier|python3?|pytest|tox|ruff|mypy|uv|pip3?|go|cargo|rustc|make|cmake|ctest|mvn|gradle|dotnet|ruby|bundle|rake|rspec|php|composer|phpunit|docker|git|gh|test(?= !? ?-)|bash|sh|zsh|cat|ls|find|diff(?! --git)|curl|jq|sed|awk|head|tail|wc|bus|[.]{1,2}/[\\w./-]+|[.]venv/\\S+";
const BEFORE = "(?:[$%>❯] )?(?:[A-Z_][A-Z0-9_]*=\\S* )*(?:(?:sudo|time|env|command|timeout \\S+|xvfb-run) )*(?:[A-Z_][A-Z0-9_]*=\\S* )*";
const COMMAND = new RegExp(`^${BEFORE}(?:${PROGRAM})(?=\\s|$)`);
/** Programs whose output quotes files: what it says is the files', and an exit of 1 may be an answer. */
const QUOTES = new RegExp(`^${BEFORE}(?:rg|grep|cat|ls|find|diff|sed|awk|head|tail|wc|jq|test|echo|git (?:grep|log|show|diff|status|blame))(?=\\s|$)`);

/** Whether a text reads as a command line of a known program. */
export function isCommandLine(text: string): boolean {
  return COMMAND.test(text.trim());
}

/** Whether what a command prints is other files' text. */
export function quotesFiles(command: string): boolean {
  return QUOTES.test(command.trim());
}

/** Whether a command line ends the same way whatever its programs do: `npm test || true`, `npm test && exit 1`. */
export function hidesExit(command: string): boolean {
  return /(?:\|\|\s*(?:true|:|exit 0|echo\b[^|&;]*)|&&\s*(?:false|exit [1-9]\d*))\s*[;)]?\s*$/.test(command.trim());
}

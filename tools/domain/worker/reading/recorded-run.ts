import { isCommandLine } from "./command-line.js";
import { outcomeSaid } from "./said-outcome.js";
import type { TextBlock, TextLine, TextPart } from "./text-parts.js";

/** A command that a record tells of, or output whose command it does not tell. */
export interface RecordedRun {
  readonly command: string | null;
  readonly line: number;
  /** What is said of it beside it or right after; "": nothing. */
  readonly said: TextLine;
  readonly output: readonly TextLine[];
}

type Open = { command: string | null; line: number; said: TextLine; output: TextLine[] };

/** A bullet, number, table row or heading whose first words are a command in back-ticks, perhaps behind its outcome. */
const SPAN = /^\s*(?:(?:[-*+]|\d+[.)]|#{1,6}|\|)\s*)?(?:\[([ xX])\]\s*)?([^`]{0,32}?)`([^`]+)`(.*)$/u;
const LEAD = /^[\s\d|.*_]*(?:(?:commands?|cmd|ran|run|re-?ran|executed|running)\**:?\**\s*)?$/i;
const PROMPT = /^\s*(?:[-*+]\s+)?[$❯]\s+(\S.*)$/;
/** `npm test: PASS` without back-ticks. */
const BARE = /^\s*(?:[-*+]\s+)?((?:npm|npx|pnpm|yarn|bun|vitest|jest|pytest|python3?|node|tsc|eslint|go|cargo|make|rg|grep|git)\s[^:→–—]{1,160}?)\s*(?::\s|→|–|—)\s*(\S.*)$/u;
const RESULT = /^\s*(?:[-*+]\s+|>\s*)?(?:\**(results?|outcome|exit(?: code| status)?)\b[^:]{0,20}:\**|→|⇒|=>)\s*(\S.*)$/iu;
const SHELL = new Set(["bash", "sh", "shell", "zsh", "fish", "powershell", "cmd"]);
const PRINTED = new Set(["", "text", "txt", "plaintext", "plain", "console", "output", "log", "shell-session", "shellsession", "terminal", "none", "ansi", "tap", "xml"]);
const ARROW = /^\s*(?:→|⇒|=>)\s*\S/u;

/** The commands of a record with what it says became of them and what they printed, in order. */
export function recordedRuns(parts: readonly TextPart[]): RecordedRun[] {
  const runs: Open[] = [];
  let prompted: Open | undefined;
  for (const part of parts) {
    if (part.kind === "block") readBlock(part, runs);
    else if (isOutput(part.text, prompted, runs.at(-1))) (prompted ?? runs.at(-1))?.output.push({ text: part.text, line: part.line });
    else {
      readLine(part, runs);
      prompted = PROMPT.test(part.text) ? runs.at(-1) : undefined;
    }
  }
  return runs;
}

/** Without a fence: what follows `$ command` up to an empty line, and what is indented below a command. */
function isOutput(text: string, prompted: Open | undefined, last: Open | undefined): boolean {
  if (text.trim() === "" || PROMPT.test(text) || /^\s{0,3}#{1,6}\s/.test(text)) return false;
  return prompted !== undefined || (last !== undefined && /^(?: {4,}|\t+)(?![-*+] |\d+[.)] )\S/.test(text) && !/^\s*`/.test(text));
}

function readLine({ text, line }: TextLine, runs: Open[]): void {
  const found = commandOn(text);
  if (found !== null) {
    runs.push({ command: found.command, line, said: { text: found.said, line }, output: [] });
    return;
  }
  const [, name = "", said] = RESULT.exec(text) ?? [];
  const last = runs.at(-1);
  if (said === undefined || last?.said.text !== "" || last.output.length > 0) return;
  last.said = { text: /^exit/i.test(name) ? `${name} ${said}` : said, line };
}

function commandOn(text: string): { command: string; said: string } | null {
  const [, tick = "", lead = "", span, rest = ""] = SPAN.exec(text) ?? [];
  if (span !== undefined) {
    const outcome = outcomeSaid(lead);
    const isLed = LEAD.test(lead.trim()) || (outcome !== null && lead.trim().split(/\s+/).length <= 2);
    const isCommand = isCommandLine(span) || (/\s/.test(span.trim()) && /^\s*[:→–—|]?\s*[✅❌✔✗]/u.test(rest));
    // What is ticked came out as its words want it.
    const ticked = tick.toLowerCase() === "x" ? "✅ " : "";
    if (isLed && isCommand) return { command: span.trim(), said: `${ticked}${outcome === null ? "" : lead}${rest}`.trim() };
  }
  const [, prompted] = PROMPT.exec(text) ?? [];
  if (prompted !== undefined) return { command: prompted, said: "" };
  const [, bare, said = ""] = BARE.exec(text) ?? [];
  return bare === undefined || outcomeSaid(said) === null ? null : { command: bare, said };
}

function readBlock(block: TextBlock, runs: Open[]): void {
  if (SHELL.has(block.language) && !block.lines.some(({ text }) => PROMPT.test(text))) {
    const isListOfCommands = joined(block.lines).every(({ text }) => /^\s*(?:#|$)/.test(text) || isCommandLine(text) || block.language === "powershell");
    if (isListOfCommands) return void runs.push(...joined(block.lines).filter(({ text }) => !/^\s*(?:#|$)/.test(text)).map(opened));
  }
  if (!SHELL.has(block.language) && !PRINTED.has(block.language)) return;
  let now: Open | undefined;
  let mayBegin = true;
  for (const { text, line } of joined(block.lines)) {
    const [, prompted] = PROMPT.exec(text) ?? [];
    if (prompted !== undefined || (mayBegin && isCommandLine(text) && !text.startsWith(">"))) {
      now = opened({ text: prompted ?? text, line });
      runs.push(now);
      mayBegin = false;
      continue;
    }
    mayBegin = text.trim() === "";
    if (mayBegin) continue;
    now ??= awaiting(runs) ?? added(runs, { command: null, line: block.line, said: { text: "", line: block.line }, output: [] });
    if (ARROW.test(text) && now.said.text === "") now.said = { text: text.trim(), line };
    now.output.push({ text, line });
  }
}

/** The only command that still waits for its output; with several, nobody can tell whose it is. */
function awaiting(runs: readonly Open[]): Open | undefined {
  const last = runs.at(-1);
  if (last === undefined || last.output.length > 0 || last.command === null) return undefined;
  const before = runs.at(-2);
  const isAlone = before === undefined || before.output.length > 0 || last.said.text === "" || before.said.text === "";
  return isAlone ? last : undefined;
}

function added(runs: Open[], run: Open): Open {
  runs.push(run);
  return run;
}

function opened({ text, line }: TextLine): Open {
  return { command: text.trim(), line, said: { text: "", line }, output: [] };
}

/** Lines that end in a backslash, with what they go on with. */
function joined(lines: readonly TextLine[]): TextLine[] {
  const whole: TextLine[] = [];
  let open: TextLine | undefined;
  for (const { text, line } of lines) {
    const { text: before, line: first }: TextLine = open ?? { text: "", line };
    const all = before === "" ? text : `${before} ${text.trim()}`;
    open = /\\\s*$/.test(all) && all.trim() !== "\\" ? { text: all.replace(/\s*\\\s*$/, ""), line: first } : undefined;
    if (open === undefined) whole.push({ text: all, line: first });
  }
  if (open !== undefined) whole.push(open);
  return whole;
}

/** A word of a command line, quotes taken off. */
export interface ShellWord {
  readonly text: string;
  /** false: the shell makes something else of it (variables, substitutions, patterns). */
  readonly known: boolean;
}

/** A command with its arguments; reserved words in front of it are its first words. */
export interface ShellCommand {
  readonly words: ShellWord[];
  /** Files that it opens for writing by redirection. */
  readonly writes: ShellWord[];
  /** What it reads, when that stands in the script: a here-document or here-string. */
  input: string | null;
  /** The operator in front of it. */
  readonly after: string;
}

/** Commands in the order of the text; brackets stand for shells of their own. */
export type ShellPart = ShellCommand | "(" | ")";

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
  readonly parts: ShellPart[];
  /** Here-documents whose text begins after the next newline. */
  readonly pending: { readonly delimiter: string; readonly tabs: boolean; readonly command: ShellCommand }[];
}

/** How deep brackets are followed; what is deeper is left out. */
const DEPTH = 50;
const OPERATORS = ["&&", "||", ";;", "|&", "&", ";", "|"];
const REDIRECTION = /(?:\d+|\{\w+\})?(&>>|&>|<<<|<<-|<<|<>|>>|>\||>&|<&|>|<)/y;
const WORD_END = " \t\r\n;&|<>()";
/** Words in front of a command that are none themselves. */
const RESERVED = new Set(["if", "then", "else", "elif", "while", "until", "do", "!", "{", "time"]);

/**
 * Splits a POSIX shell script (with what bash adds) into its commands. What it cannot read is left out, never guessed:
 * a word that is expanded is not `known`, an unfinished quote takes the rest.
 */
export function readShell(text: string): ShellPart[] {
  const cursor: Cursor = { text, at: 0, depth: 0, parts: [], pending: [] };
  while (cursor.at < text.length) readList(cursor);
  return cursor.parts;
}

/** Up to the bracket that closes the list, or the end. */
function readList(c: Cursor): void {
  let command = newCommand("");
  let cases = 0;
  const end = (operator: string): void => {
    if (command.words.length + command.writes.length > 0) c.parts.push(command);
    command = newCommand(operator);
  };
  while (c.at < c.text.length) {
    const char = c.text[c.at] ?? "";
    if (" \t\r".includes(char)) c.at += 1;
    else if (c.text.startsWith("\\\n", c.at)) c.at += 2;
    else if (char === "#") c.at = found(c, "\n", 0);
    else if (char === "\n") {
      c.at += 1;
      readHereDocuments(c);
      end("\n");
    } else if (char === ")" && cases > 0) {
      // It ends a pattern of `case`, which is no command.
      c.at += 1;
      command = newCommand("");
    } else if (char === ")") {
      c.at += 1;
      return end("");
    } else if (char === "(") openBracket(c, command, end);
    else if (!readRedirection(c, command)) {
      const operator = OPERATORS.find((candidate) => c.text.startsWith(candidate, c.at));
      if (operator !== undefined) {
        c.at += operator.length;
        end(operator);
        continue;
      }
      const isFirst = command.words.length === 0;
      const word = readWord(c);
      // `-p` is an option of `time`.
      if (isFirst && (RESERVED.has(word.text) || word.text === "-p")) continue;
      command.words.push(word);
      if (isFirst && word.text === "case") cases += 1;
      if (isFirst && word.text === "esac") cases -= 1;
      // Comparison is not redirection there.
      if (isFirst && word.text === "[[") c.at = found(c, "]]", 2);
    }
  }
  end("");
}

function newCommand(after: string): ShellCommand {
  return { words: [], writes: [], input: null, after };
}

/** A list in brackets, arithmetic, or the empty brackets of a function's name. */
function openBracket(c: Cursor, command: ShellCommand, end: (operator: string) => void): void {
  const first = command.words[0]?.text;
  if (c.text.startsWith("((", c.at) && (first === undefined || first === "for")) c.at = found(c, "))", 2);
  else if (command.words.length === 1 && /^\(\s*\)/.test(c.text.slice(c.at, c.at + 20))) {
    c.at = found(c, ")", 1);
    command.words.length = 0;
  } else {
    end("");
    c.at += 1;
    subshell(c);
  }
}

function subshell(c: Cursor): void {
  if (c.depth === DEPTH) {
    c.at = c.text.length;
    return;
  }
  c.depth += 1;
  c.parts.push("(");
  readList(c);
  c.parts.push(")");
  c.depth -= 1;
}

function readRedirection(c: Cursor, command: ShellCommand): boolean {
  if (c.text.startsWith("<(", c.at) || c.text.startsWith(">(", c.at)) return false;
  REDIRECTION.lastIndex = c.at;
  const [whole, operator = ""] = REDIRECTION.exec(c.text) ?? [];
  if (whole === undefined) return false;
  c.at += whole.length;
  while (" \t".includes(c.text[c.at] ?? "\n")) c.at += 1;
  const target = readWord(c);
  if (operator === "<<" || operator === "<<-") c.pending.push({ delimiter: target.text, tabs: operator === "<<-", command });
  else if (operator === "<<<") command.input = target.known ? target.text : null;
  else if (operator === ">&" && /^\d*-?$/.test(target.text)) return true;
  else if (operator.includes(">") && operator !== "<>") command.writes.push(target);
  return true;
}

function readHereDocuments(c: Cursor): void {
  for (const { delimiter, tabs, command } of c.pending.splice(0)) {
    const lines: string[] = [];
    while (c.at < c.text.length) {
      const newline = found(c, "\n", 0);
      const line = c.text.slice(c.at, newline).replace(tabs ? /^\t+/ : "", "");
      c.at = newline + 1;
      if (line === delimiter) break;
      lines.push(line);
    }
    command.input = lines.map((line) => `${line}\n`).join("");
  }
}

function readWord(c: Cursor): ShellWord {
  let text = "";
  let known = true;
  const unknown = (): void => void (known = false);
  for (let char; (char = c.text[c.at]) !== undefined; ) {
    if ((char === "<" || char === ">") && text === "" && c.text[c.at + 1] === "(") {
      c.at += 2;
      subshell(c);
      unknown();
    } else if (char === "(" && text.endsWith("=")) {
      c.at += 1;
      subshell(c);
      unknown();
    } else if (WORD_END.includes(char)) break;
    else if (char === "\\") {
      text += c.text[c.at + 1] === "\n" ? "" : (c.text[c.at + 1] ?? "");
      c.at += 2;
    } else if (char === "'") {
      const close = found(c, "'", 0, 1);
      text += c.text.slice(c.at + 1, close);
      c.at = close + 1;
    } else if (char === '"') text += readDoubleQuoted(c, unknown);
    else if (char === "$" || char === "`") text += readExpansion(c, unknown);
    else {
      if ("*?[".includes(char) || (char === "{" && /^\{[^}\s]*(,|\.\.)/.test(c.text.slice(c.at, c.at + 200))) || (char === "~" && text === "")) unknown();
      text += char;
      c.at += 1;
    }
  }
  return { text, known };
}

function readDoubleQuoted(c: Cursor, unknown: () => void): string {
  let text = "";
  c.at += 1;
  for (let char; (char = c.text[c.at]) !== undefined && char !== '"'; ) {
    if (char === "\\") {
      const next = c.text[c.at + 1] ?? "";
      text += next === "\n" ? "" : '$`"\\'.includes(next) ? next : char + next;
      c.at += 2;
    } else if (char === "$" || char === "`") text += readExpansion(c, unknown, true);
    else {
      text += char;
      c.at += 1;
    }
  }
  c.at += 1;
  return text;
}

/** Steps over what the shell replaces; the text of what only looks like it. */
function readExpansion(c: Cursor, unknown: () => void, quoted = false): string {
  const rest = c.text.slice(c.at, c.at + 3);
  if (rest.startsWith("`")) {
    const close = found(c, "`", 0, 1);
    readInside(c, c.text.slice(c.at + 1, close).replace(/\\([`\\$])/g, "$1"), readList);
    c.at = close + 1;
  } else if (rest.startsWith("$((")) c.at = found(c, "))", 2);
  else if (rest.startsWith("$(")) {
    c.at += 2;
    subshell(c);
  } else if (rest.startsWith("${")) {
    const close = found(c, "}", 1);
    readInside(c, c.text.slice(c.at + 2, close), readExpansions);
    c.at = close;
  } else if (rest.startsWith("$'") && !quoted) {
    const close = found(c, "'", 0, 2);
    const text = c.text.slice(c.at + 2, close);
    c.at = close + 1;
    // Escapes are left to the shell.
    if (!text.includes("\\")) return text;
  } else if (rest.startsWith('$"') && !quoted) {
    c.at += 1;
    return readDoubleQuoted(c, unknown);
  } else if (/^\$[\w@*#?!$-]/.test(rest)) c.at += 2 + (/^\w*/.exec(c.text.slice(c.at + 2))?.[0].length ?? 0);
  else {
    c.at += 1;
    return "$";
  }
  unknown();
  return "";
}

/** Reads a text that stands inside of another one as a shell of its own. */
function readInside(c: Cursor, text: string, read: (inner: Cursor) => void): void {
  if (c.depth === DEPTH) return;
  c.parts.push("(");
  const inner: Cursor = { text, at: 0, depth: c.depth + 1, parts: c.parts, pending: [] };
  while (inner.at < text.length) read(inner);
  c.parts.push(")");
}

/** Substitutions in a text that is no command. */
function readExpansions(c: Cursor): void {
  if (c.text[c.at] === "$" || c.text[c.at] === "`") readExpansion(c, () => {}, true);
  else c.at += 1;
}

/** Where `text` comes next, not after a backslash, plus `past`; else the end. Looks from `from` characters on. */
function found({ text, at }: Cursor, wanted: string, past: number, from = 0): number {
  for (let index = at + from; (index = text.indexOf(wanted, index)) >= 0; index += 1) {
    if (wanted === "\n" || text[index - 1] !== "\\" || (wanted === "'" && from === 1)) return index + past;
  }
  return text.length;
}

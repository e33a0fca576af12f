import { BusError } from "../../bus-error.js";
import { TERMINAL_SEQUENCES } from "../../terminal-sequences.js";
import { ABSENT_SIGNS, ASSERTIONS, COMMAND_SIGNS, FAILED_MARK, LOAD_SIGNS, type Sign, signOf } from "./output-signs.js";
import { type Tally, tallyReader } from "./test-tally.js";

/** How a command came out (S4-33). red: tests ran, and failed. broken: the command did not do its work, so it shows nothing. unclear: neither is shown. */
export type Colour = "green" | "red" | "broken" | "unclear";

/** How the process of a command ended. */
export interface ProcessEnd {
  /** Nothing ran: its program is not there, or may not be started. */
  readonly missing?: string;
  readonly refused?: string;
  /** null: ended by a signal, or nothing ran. */
  readonly exit: number | null;
  readonly signal?: string;
  readonly timedOut?: boolean;
}

/** A line of the output. */
export interface Shown {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

export interface Verdict {
  readonly colour: Colour;
  /** Why, to follow "the command …". */
  readonly said: string;
  /** Of what is unclear: how it is made clear where it was meant to fail. */
  readonly hint?: string;
  /** The line that shows it. */
  readonly shown?: Shown;
  /** What its runner counted. */
  readonly tally: Tally;
}

export interface OutputReader {
  /** The next line of the output. */
  take(text: string, line: number): void;
  verdict(end: ProcessEnd): Verdict;
}

/** What is put before the lines of what several programs print together, and before what TAP does not mean for itself. */
const PREFIX = /^(?:# |\[[\w./-]+\] |[@\w./-]+[: ][\w:-]*test[\w:-]*: )/;
/** Exit codes of shells for what cannot be run, and from which on they mean a signal. */
const CANNOT_RUN: Readonly<Record<number, string>> = { 126: "its program may not be executed", 127: "its program was not found" };
const SIGNALLED = 128;
const SIGNALS: Readonly<Record<number, string>> = { 1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM" };
const DECLARE = "if that is the reason for which it is to fail, declare a pattern of it: fails_with in workers.json, or --fails-with";
const CORRECT = "if it is to fail so, correct fails_with in workers.json, or --fails-with";

interface Seen {
  readonly shown: Shown;
  readonly sign: Sign;
}

/**
 * Tells the output of a command that failed for the expected reason from that of one that never did its work (S4-33). Takes its lines as they come; what it keeps
 * does not grow. `failsWith`: a line that the output has when it fails as it is to (`failsWithPattern`).
 */
export function readOutput(failsWith: RegExp | null = null): OutputReader {
  const tallies = tallyReader();
  const first: { matched?: Shown; assertion?: Shown; mark?: Shown; failed?: Shown; command?: Seen; load?: Seen; absent?: Seen; last?: Shown } = {};
  let path: Shown | undefined;
  return {
    take(raw, line) {
      const text = raw.replace(TERMINAL_SEQUENCES, "").trimEnd();
      if (text === "") return;
      const shown = { text: text.trim(), line };
      const bare = text.replace(PREFIX, "");
      const forms = bare === text ? [text] : [text, bare];
      first.last = shown;
      if (failsWith !== null && first.matched === undefined && failsWith.test(text)) first.matched = shown;
      for (const form of forms) {
        if (tallies.take(form)) {
          if (tallies.read().failed > 0) first.failed ??= shown;
          break;
        }
      }
      if (forms.some((form) => ASSERTIONS.some((pattern) => pattern.test(form)))) first.assertion ??= shown;
      if (FAILED_MARK.test(bare)) first.mark ??= shown;
      // Node names the program that it cannot find like any module; nobody asked for it but the command line.
      if (/^Error: Cannot find module '(?:\/|[A-Za-z]:)/.test(bare)) path = shown;
      if (path !== undefined && /^\s+requireStack: \[\]$/.test(bare)) first.command ??= { shown: path, sign: { says: "a program or file that it needs is not there", patterns: [] } };
      for (const [name, signs] of [["command", COMMAND_SIGNS], ["load", LOAD_SIGNS], ["absent", ABSENT_SIGNS]] as const) {
        const sign = first[name] === undefined ? forms.map((form) => signOf(signs, form)).find((one) => one !== null) : undefined;
        if (sign !== undefined && sign !== null) first[name] = { shown, sign };
      }
    },
    verdict(end) {
      const tally = tallies.read();
      const is = (colour: Colour, said: string, shown?: Shown): Verdict => ({ colour, said, ...(colour === "unclear" && { hint: failsWith === null ? DECLARE : CORRECT }), tally, ...(shown !== undefined && { shown }) });
      if (end.exit === 0) return is("green", "passes", first.failed);
      const evidence = first.assertion ?? (tally.failed > 0 ? (first.mark ?? first.failed) : undefined);
      const aborted = end.signal === "SIGABRT" || end.exit === SIGNALLED + 6;
      const stopped = processFault(end, tally);
      if (stopped !== null && !(aborted && (first.matched ?? first.assertion) !== undefined)) return is("broken", stopped, first.command?.shown ?? first.last);
      if (first.matched !== undefined) return is("red", "fails as declared", first.matched);
      const { command, load, absent } = first;
      const ran = tally.failed > 0 || (evidence !== undefined && tally.unloaded === 0 && load === undefined && absent === undefined);
      if (command !== undefined) return ran ? is("unclear", `fails, and ${command.sign.says}`, command.shown) : is("broken", `is broken: ${command.sign.says}`, command.shown);
      if (load !== undefined && tally.failed === 0) return is("broken", `is broken: ${load.sign.says}`, load.shown);
      if (absent !== undefined) return is("unclear", `fails, because ${absent.sign.says}`, absent.shown);
      if (tally.unloaded > 0) return is("unclear", `fails, and not everything could be run`, load?.shown ?? evidence ?? first.last);
      if (ran && failsWith !== null) return is("unclear", `fails, but no line matches what was declared: ${failsWith.source}`, evidence);
      if (ran) return is("red", "runs, and tests fail", evidence);
      if (tally.counted && tally.passed === 0) return is("broken", "is broken: no test ran", first.last);
      return is("unclear", `ends with ${end.exit === null ? "a signal" : `exit code ${end.exit}`} and does not say that a test failed`, first.last);
    },
  };
}

/** What the process itself shows, whatever it printed. A runner that ends with the number of tests that failed is taken at its word. */
function processFault({ missing, refused, exit, signal, timedOut }: ProcessEnd, { failed }: Tally): string | null {
  if (missing !== undefined || refused !== undefined) return `cannot be started: ${missing ?? refused ?? ""}`;
  if (timedOut === true) return "took too long, and was ended";
  if (exit === null) return `was ended by ${signal ?? "a signal"}`;
  if (exit === failed) return null;
  if (exit > SIGNALLED && SIGNALS[exit - SIGNALLED] !== undefined) return `was ended by ${SIGNALS[exit - SIGNALLED] ?? ""} (exit code ${exit})`;
  const cannot = CANNOT_RUN[exit];
  return cannot === undefined ? null : `is broken: ${cannot} (exit code ${exit})`;
}

/** The pattern of `fails_with`. Throws USAGE for what is none. */
export function failsWithPattern(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BusError("USAGE", `fails_with is no regular expression: ${error.message}`, { hint: "bus worker inspect --help", cause: error });
  }
}

import { isBrokenSaid } from "./broken-command.js";
import { type Outcome, outcomeSaid, shortfall } from "./said-outcome.js";
import type { TextLine } from "./text-parts.js";

/** Where a record says how the phase, or a point of its checklist, stands. `open`: a box that is not ticked. */
export interface Statement extends TextLine {
  readonly outcome: Outcome | "open";
  readonly about: "status" | "item" | "count";
  /** It says that a command was wrong. */
  readonly broken: boolean;
}

const STATUS = /^\s*(?:[-*+]\s+|>\s*|#{1,6}\s+)?[*_]{0,2}(?:(?:final|overall|phase|worker|verification)\s+)?(?:status|outcome|verdict|result|conclusion|sign-?off|overall|verification)[*_]{0,2}\s*(?::|–|—|=)[*_]{0,2}\s*(\S.*)$/i;
const STATUS_HEADING = /^\s*#{1,6}\s+(?:(?:final|overall|phase)\s+)?(?:status|outcome|verdict|result|conclusion|sign-?off)\s*$/i;
const BOX = /^\s*(?:[-*+]|\d+[.)])\s+\[([ xX])\]\s+(\S.*)$/;
const MARKED = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[(OK|PASS|PASSED|FAIL|FAILED|BLOCKED)\]|([✅❌✗✔✓]))\s*\S/u;
const TRAILING = /(?:\s(?:–|—|-|→)|:)\s+\**((?:PASS|FAIL|BLOCK)(?:ED|S)?|OK|RED|GREEN|INCOMPLETE|UNVERIFIED|Passed|Failed|Blocked|(?:passed|failed|blocked)(?=\s*(?:[.;,)]|$)))\b(?=[^`]*(?:`[^`]*`[^`]*)*$)/;
const BARE = /^[\s#*_>-]*(?:[✅❌]\s*)?(?:PASS|PASSED|FAIL|FAILED|BLOCKED)[\s*_.!]*(?:$|[:–—-]\s(?!\s*`))/;
/** Sections about what comes afterwards: open boxes there lack nothing here. */
const LATER = /\b(?:next|later|future|follow-?ups?|remaining|todo|backlog|handoff|open questions?)\b/i;

/** Everything in a record's own words that says how something stands, in order; commands are told apart. */
export function statementsOf(lines: readonly TextLine[]): Statement[] {
  const found: Statement[] = [];
  let section = "";
  let afterStatusHeading = false;
  for (const { text, line } of lines) {
    if (text.trim() === "") continue;
    if (/^\s{0,3}#{1,6}\s/.test(text)) section = text;
    const statement = statementOn(text, section, afterStatusHeading);
    afterStatusHeading = STATUS_HEADING.test(text);
    if (statement !== null) found.push({ ...statement, line, text: text.trim(), broken: isBrokenSaid(text) });
  }
  return found;
}

function statementOn(text: string, section: string, afterStatusHeading: boolean): Pick<Statement, "outcome" | "about"> | null {
  const [, status] = STATUS.exec(text) ?? [];
  if (status !== undefined || afterStatusHeading || BARE.test(text)) {
    const outcome = statusSaid(status ?? text);
    return outcome === null ? null : { outcome, about: "status" };
  }
  const [, tick, item = ""] = BOX.exec(text) ?? [];
  if (tick === " ") return LATER.test(section) ? null : { outcome: "open", about: "item" };
  if (tick !== undefined) return { outcome: itemSaid(item) ?? "passed", about: "item" };
  const said = itemSaid(text);
  if (said !== null) return { outcome: said, about: "item" };
  return shortfall(text) === null || /^\s*[*_]*results?\b/i.test(text) ? null : { outcome: "failed", about: "count" };
}

function itemSaid(text: string): Outcome | null {
  if (/^\s*(?:[-*+]|\d+[.)])\s+[^`]{0,32}?`[^`]+`\s*\S/.test(text) && !MARKED.test(text)) return null;
  const [, word, sign] = MARKED.exec(text) ?? [];
  const [, trailing] = word === undefined && sign === undefined && /^\s*(?:[-*+]|\d+[.)])\s|^\S/.test(text) ? (TRAILING.exec(text) ?? []) : [];
  const said = word ?? sign ?? trailing;
  return said === undefined ? null : outcomeSaid(said.toLowerCase() === "ok" ? "OK" : said);
}

/** Only how a status begins: "Complete; two old tests fail" is a status of complete. */
function statusSaid(text: string): Outcome | null {
  const first = text.replace(/^[\s*_`"]+/, "");
  if (/^(?:not (?:started|complete|done)|in[ -]progress|wip|pending|todo|open|incomplete|partial(?:ly)?|blocked|unfinished)\b/i.test(first)) return "blocked";
  if (/^(?:complete[ds]?|done|finished|accepted|approved|verified|green)\b/i.test(first)) return "passed";
  const [head = ""] = first.split(/[;.,(–—]/);
  return outcomeSaid(head);
}

/** Something that an agent holds. */
export interface Held {
  readonly owner: string;
  /** A task's or a lock's id. */
  readonly id: string;
  readonly files: readonly string[];
  readonly objective?: string;
}

/** What an agent should know when its session begins. */
export interface SessionFacts {
  /** Absent: the bus knows no name of it. */
  readonly agent?: string;
  readonly branch?: string;
  readonly mine: readonly Held[];
  readonly others: readonly Held[];
  /** Who sent what was not acknowledged, one for each message. */
  readonly unread: readonly string[];
  /** Records that could not be read. */
  readonly problems: number;
  /** One command to run. */
  readonly next: string;
}

/** The most tokens that the digest takes of a model's context. */
const BUDGET = 300;
/** The most of it that one name takes, in characters and in tokens. */
const LONGEST_NAME = 40;
const NAME_TOKENS = 24;
/** A path to the program that takes more tokens is not told. */
const LONGEST_CALL = 80;

/** Facts in a few lines, cut to fit into 300 tokens of any usual tokenizer; what does not fit is counted. */
export function sessionDigest(facts: SessionFacts, typed = "bus"): string {
  const { agent, branch, mine, others, unread, problems, next } = facts;
  const who = agent === undefined ? "The bus does not know this session's agent yet." : `This session is ${cut(agent)} on the bus${branch === undefined || branch === "" ? "" : `, branch ${cut(branch)}`}.`;
  const head = [`Several agents share this repository through the \`bus\` command (buslane${typed === "bus" || tokensAtMost(typed) > LONGEST_CALL ? "" : `; in a shell \`${typed}\``}).`, who];
  const tail = [
    ...(unread.length > 0 ? [`Unread messages: ${unread.length}, from ${listed([...new Set(unread)].map(cut), 40, ", ")}.`] : []),
    ...(problems > 0 ? [`Records that cannot be read: ${problems} (bus validate).`] : []),
    `Next: ${next}`,
  ];
  let left = BUDGET - tokensAtMost([...head, ...tail].join("\n"));
  const lines: string[] = [];
  for (const [label, held] of [["It holds", mine], ["Others hold", others]] as const) {
    // What is held by oneself comes first, but leaves some room for the others.
    const share = label === "It holds" && others.length > 0 ? left * 0.5 : left;
    const line = held.length === 0 ? `${label} nothing.` : `${label}: ${listed(held.map((one) => told(one, label === "Others hold")), share - 20, "; ")}.`;
    left -= tokensAtMost(line) + 1;
    lines.push(line);
  }
  return [...head, ...lines, ...tail].join("\n");
}

function told({ owner, id, files, objective }: Held, isOther: boolean): string {
  const what = files.length === 0 ? "" : ` (${cut(files[0] ?? "")}${files.length > 1 ? ` and ${files.length - 1} more` : ""})`;
  return `${isOther ? `${cut(owner)} ` : ""}${cut(id)}${what}${objective === undefined || objective === "" ? "" : `, ${cut(objective)}`}`;
}

/** As many as fit into so many tokens; the rest as a number. */
function listed(items: readonly string[], tokens: number, between: string): string {
  const shown: string[] = [];
  let used = 0;
  for (const item of items) {
    used += tokensAtMost(item) + 1;
    if (used > tokens) break;
    shown.push(item);
  }
  if (shown.length === 0) return String(items.length);
  return shown.join(between) + (shown.length < items.length ? `${between}${items.length - shown.length} more` : "");
}

function cut(name: string): string {
  const plain = name.replaceAll(/\s+/g, " ");
  if (plain.length <= LONGEST_NAME && tokensAtMost(plain) <= NAME_TOKENS) return plain;
  let kept = [...plain].slice(0, LONGEST_NAME - 1);
  while (tokensAtMost(kept.join("")) > NAME_TOKENS - 1) kept = kept.slice(0, -1);
  return `${kept.join("")}…`;
}

/**
 * More tokens than a byte-pair tokenizer makes of the text: words of everyday length are one or two, other
 * characters of ASCII one each, and of what is not ASCII each byte may be one.
 */
function tokensAtMost(text: string): number {
  let tokens = 0;
  for (const [run] of text.matchAll(/[A-Za-z0-9]+|[^A-Za-z0-9]/gu)) {
    if (/^[A-Za-z0-9]/.test(run)) tokens += Math.ceil(run.length * 0.7);
    else if (run !== " ") tokens += (run.codePointAt(0) ?? 0) < 0x80 ? 1 : (run.codePointAt(0) ?? 0) < 0x800 ? 2 : (run.codePointAt(0) ?? 0) < 0x10000 ? 3 : 4;
  }
  return tokens;
}

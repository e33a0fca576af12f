/** A command line's options, as git's own parser reads them: long ones may be cut short, short ones stand in clusters. */
export interface Options {
  /** Whether one of these is there: `f`, or `force`. */
  has(...names: readonly string[]): boolean;
  /** What is no option, nor an option's value. */
  readonly operands: readonly string[];
  /** Those behind `--`; null: there is no `--`. */
  readonly paths: readonly string[] | null;
}

/** `withValue`: options that take the next word, as `b` or `onto`. */
export function readOptions(words: readonly string[], withValue: readonly string[] = []): Options {
  const dashes = words.indexOf("--");
  const before = dashes < 0 ? words : words.slice(0, dashes);
  const operands: string[] = [];
  const short = new Set<string>();
  const long: string[] = [];
  for (let at = 0; at < before.length; at += 1) {
    const word = before[at] ?? "";
    if (!word.startsWith("-") || word === "-") operands.push(word);
    else if (word.startsWith("--")) {
      long.push(word.slice(2).replace(/=.*$/s, ""));
      if (!word.includes("=") && withValue.includes(word.slice(2))) at += 1;
    } else {
      for (const [index, letter] of [...word.slice(1)].entries()) {
        short.add(letter);
        if (!withValue.includes(letter)) continue;
        // Its value stands in the word itself, or follows.
        if (index === word.length - 2) at += 1;
        break;
      }
    }
  }
  const paths = dashes < 0 ? null : words.slice(dashes + 1);
  return {
    has: (...names) => names.some((name) => (name.length === 1 ? short.has(name) : long.some((given) => given === name || (given.length > 0 && !given.startsWith("no-") && name.startsWith(given))))),
    operands: [...operands, ...(paths ?? [])],
    paths,
  };
}

/** A fenced block of a Markdown document. */
export interface Block {
  /** What stands after the fence: `sh session` has the language `sh` and the name `session`. */
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

/** One command of a transcript and what it printed. */
export interface Exchange {
  readonly command: string;
  readonly output: string;
}

/** The fenced blocks of a document, in its order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```$/gm)].map(([, language = "", name = "", text = ""]) => ({ language, name, text }));
}

/** A `console` block: each `$ ` line is a command, what follows it is its output; lines before the first are remarks. */
export function exchangesOf({ text }: Block): Exchange[] {
  return text.split(/^\$ /m).slice(1).map((part) => {
    const end = part.indexOf("\n");
    return { command: part.slice(0, end), output: part.slice(end + 1) };
  });
}

/** Paths that the document links to inside the repository, without fragments. */
export function linkedPaths(markdown: string): string[] {
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target.replace(/#.*$/, ""));
  return [...new Set(targets.filter((target) => target !== "" && !/^[a-z]+:/.test(target)))];
}

/** The text with times replaced, which differ from run to run. */
export function masked(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>");
}

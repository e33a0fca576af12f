import { shownLines } from "../markdown-lines.js";
import { POLICIES, type Policy } from "./policies.js";

/** What a document says in one place. */
interface Statement {
  /** A heading, a bold label, or the lead of a list; "" without one. */
  readonly title: string;
  readonly text: string;
}

interface Block {
  readonly kind: "heading" | "item" | "text";
  /** Of a heading its rank, else its indentation in columns. */
  readonly depth: number;
  lines: string[];
}

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)[\s#]*$/;
const ITEM = /^(\s*)(?:[-*+]|\d+[.)])\s+/;
const LABEL = /^\s*(?:\*\*|__)(.+?)(?:\*\*|__)[.:]?\s*/;
/** Said, but not decided. */
const OPEN = /\b(?:TODO|TBD|FIXME|CHANGE-?ME|to be (?:decided|written|defined))\b/i;
/** A title with fewer words below it announces nothing. */
const WORDS = 5;

/** The labels of those policies of `POLICIES` that the document does not state (S1-102). What stands in code or comments, or is still open, states nothing. */
export function missingPolicies(text: string): string[] {
  const all = statements(blocksOf(text)).filter((one) => !OPEN.test(`${one.title} ${one.text}`));
  return POLICIES.filter((policy) => !all.some((one) => states(one, policy))).map(({ label }) => label);
}

function states({ title, text }: Statement, policy: Policy): boolean {
  if (title !== "" && (text.match(/[\p{L}\p{N}]+/gu) ?? []).length < WORDS) return false;
  if (title !== "" && policy.title.test(title)) return true;
  const [subject, ...rest] = policy.says;
  if (subject === undefined || !subject.test(title === "" ? text : title)) return false;
  return rest.every((part) => part.test(`${title} ${text}`));
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  for (const line of shownLines(markdown)) {
    const heading = HEADING.exec(line ?? "");
    const item = ITEM.exec(line ?? "");
    if (line === null || line.trim() === "") {
      open = null;
    } else if (heading !== null) {
      blocks.push({ kind: "heading", depth: heading[1]?.length ?? 1, lines: [heading[2] ?? ""] });
      open = null;
    } else if (item !== null || open === null) {
      open = { kind: item === null ? "text" : "item", depth: columns(item?.[1] ?? /^\s*/.exec(line)?.[0] ?? ""), lines: [item === null ? line : line.slice(item[0].length)] };
      blocks.push(open);
    } else {
      open.lines.push(line);
    }
  }
  return blocks;
}

/** Every block by itself, and what a title announces together with all that belongs to it. */
function statements(blocks: readonly Block[]): Statement[] {
  return blocks.flatMap((block, index): Statement[] => {
    const own = shown(block);
    if (block.kind === "heading") return [{ title: own, text: under(blocks, index) }];
    const label = LABEL.exec(own);
    const alone = { title: "", text: own };
    if (label !== null) return [alone, { title: label[1] ?? "", text: `${own.slice(label[0].length)} ${under(blocks, index)}` }];
    return own.endsWith(":") ? [alone, { title: own, text: under(blocks, index) }] : [alone];
  });
}

/** All that belongs to a heading, a label or a lead: the items deeper than it, or what stands before the next heading of its rank. */
function under(blocks: readonly Block[], index: number): string {
  const own = blocks[index];
  if (own === undefined) return "";
  const rest = blocks.slice(index + 1);
  const belongs = ({ kind, depth }: Block): boolean => {
    if (own.kind === "heading") return kind !== "heading" || depth > own.depth;
    if (own.kind === "text") return kind === "item";
    return kind !== "heading" && depth > own.depth;
  };
  const end = rest.findIndex((block) => !belongs(block));
  return rest.slice(0, end < 0 ? rest.length : end).filter(({ kind }) => kind !== "heading").map(shown).join(" ");
}

/** Without comments within a line, and without what was struck out. */
function shown({ lines }: Block): string {
  return lines.join(" ").replaceAll(/<!--[^]*?(?:-->|$)|~~.*?~~/g, "").replaceAll(/\s+/g, " ").trim();
}

function columns(indent: string): number {
  return indent.replaceAll("\t", "    ").length;
}

import { transform } from "esbuild";
import { type Outline, membersOf, outlineOf } from "./outline.js";

/** A call of vitest's, perhaps with words between: `test.each`, `describe.skip`. */
const CALL = /(?<![\w.$])(?:test|it|describe)((?:\.[a-zA-Z]+)*)\(/g;
/** Where vitest puts a value of the row. */
const MARK = /%[sdifjoO]/;

/** The titles of the tests in a TypeScript source that do run, those of a table's rows filled in. What is skipped, still to do, or written in a comment has none. */
export async function titlesOf(source: string): Promise<string[]> {
  const { code } = await transform(source, { loader: "ts", legalComments: "none", target: "esnext", charset: "utf8" });
  const outline = outlineOf(code);
  const skipped: [number, number][] = [];
  const titles: string[] = [];
  for (const match of outline.bare.matchAll(CALL)) {
    const { index, 1: words = "" } = match;
    const first = index + match[0].length - 1;
    const takesTable = /\.(?:each|for)$/.test(words);
    const takesCondition = /\.(?:skipIf|runIf)$/.test(words);
    const second = takesTable || takesCondition ? afterwards(outline, first) : first;
    if (second === null) continue;
    if (skipped.some(([from, to]) => index > from && index < to)) continue;
    if (/\.(?:skip|todo)\b/.test(words)) {
      skipped.push([index, outline.closes.get(second) ?? index]);
      continue;
    }
    const title = stringAt(outline, membersOf(outline, second)[0]);
    if (title === null) continue;
    const rows = takesTable ? rowsOf(outline, first) : [];
    titles.push(...(rows.length > 0 && MARK.test(title) ? rows.map((row) => filled(title, row)) : [title]));
  }
  return titles;
}

/** The bracket of the call that follows a call: `each(…)(`. */
function afterwards({ bare, closes }: Outline, bracket: number): number | null {
  const end = closes.get(bracket);
  const next = end === undefined ? -1 : bare.slice(end + 1).search(/\S/);
  return end !== undefined && bare[end + 1 + next] === "(" ? end + 1 + next : null;
}

/** The values of each row of a table that literals say; what is computed is undefined. The table stands in the call or in a constant of the file. */
function rowsOf(outline: Outline, bracket: number): unknown[][] {
  const [table] = membersOf(outline, bracket);
  if (table === undefined) return [];
  const start = outline.bare[table[0]] === "[" ? table[0] : constantAt(outline, outline.bare.slice(...table));
  if (start === null) return [];
  return membersOf(outline, start).map((member) => (outline.bare[member[0]] === "[" ? membersOf(outline, member[0]) : [member]).map((place) => literalAt(outline, place)));
}

/** As vitest fills a title in; what no literal says stays as it is. */
function filled(title: string, row: readonly unknown[]): string {
  let next = 0;
  return title.replaceAll(new RegExp(MARK, "g"), (mark) => {
    const value = row[next++];
    if (value === undefined || (typeof value === "object" && value !== null && mark !== "%j")) return mark;
    return mark === "%j" ? JSON.stringify(value) : String(value);
  });
}

function literalAt(outline: Outline, place: [number, number]): unknown {
  const text = stringAt(outline, place);
  if (text !== null) return text;
  try {
    return JSON.parse(outline.code.slice(...place)) as unknown;
  } catch (error) {
    // Anything else than a literal is no JSON.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function constantAt({ bare }: Outline, name: string): number | null {
  if (!/^\w+$/.test(name)) return null;
  const found = new RegExp(`\\bconst ${name} = \\[`).exec(bare);
  return found === null ? null : found.index + found[0].length - 1;
}

/** The text of a literal that is all there is; null: it is something else. */
function stringAt({ code, closes }: Outline, place: [number, number] | undefined): string | null {
  if (place === undefined || !/["'`]/.test(code[place[0]] ?? "") || closes.get(place[0]) !== place[1] - 1) return null;
  return code.slice(place[0] + 1, place[1] - 1).replaceAll(/\\(["'`\\])/g, "$1");
}

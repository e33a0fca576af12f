const SEQUENCE = /^\u001b\[(\d*)([A-Za-z])/;

/** A small terminal: what it shows after what was written to it. It knows the sequences that the painter writes, and throws on any other. */
export function testScreen(columns: number, rows: number): { write(text: string): void; lines(): string[]; readonly cursor: { row: number; column: number } } {
  const screen: string[][] = [[]];
  const cursor = { row: 0, column: 0 };
  const line = (): string[] => (screen[cursor.row] ??= []);
  function feed(): void {
    cursor.row += 1;
    while (screen.length <= cursor.row) screen.push([]);
    // What is above the last rows has scrolled away.
  }
  function put(char: string): void {
    if (cursor.column >= columns) {
      cursor.column = 0;
      feed();
    }
    while (line().length < cursor.column) line().push(" ");
    line()[cursor.column] = char;
    cursor.column += 1;
  }
  function obey(count: string, letter: string): void {
    if (letter === "m") return;
    if (letter === "J" || letter === "K") {
      line().length = Math.min(line().length, cursor.column);
      if (letter === "J") screen.length = cursor.row + 1;
    } else if (letter === "A") {
      cursor.row = Math.max(0, screen.length - rows, cursor.row - Number(count || 1));
    } else throw new Error(`a sequence that nobody expects: ${count}${letter}`);
  }
  return {
    cursor,
    lines: () => screen.map((chars) => chars.join("").trimEnd()),
    write(text) {
      for (let rest = text; rest !== ""; ) {
        const [whole, count = "", letter = ""] = SEQUENCE.exec(rest) ?? [];
        const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
        rest = rest.slice((whole ?? char).length);
        if (whole !== undefined) obey(count, letter);
        else if (char === "\r") cursor.column = 0;
        else if (char === "\n") {
          feed();
          cursor.column = 0;
        } else if (char < " ") throw new Error(`a control character: ${char.codePointAt(0)}`);
        else put(char);
      }
    },
  };
}

/** As many of the lines as have at most `longest` characters together, and `…` for the others. */
export function fitting(lines: readonly string[], longest: number): string[] {
  let length = 0;
  const count = lines.findIndex((line) => (length += line.length + 1) > longest);
  return count < 0 ? [...lines] : [...lines.slice(0, count), "…"];
}

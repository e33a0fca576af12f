/** A lane that may be why the wave is red, with what it changed. Newest last. */
export interface Suspect {
  readonly lane_id: string;
  readonly files: readonly string[];
}

/** In which order lanes are tried (S1-61): the one whose files alone the failure names, then the others, newest first. */
export function suspectOrder(suspects: readonly Suspect[], tails: readonly string[]): string[] {
  const named = suspects.filter(({ files }) => files.some((file) => tails.some((tail) => names(tail, file)))).map(({ lane_id }) => lane_id);
  const newest = suspects.map(({ lane_id }) => lane_id).reverse();
  return named.length === 1 ? [...named, ...newest.filter((id) => id !== named[0])] : newest;
}

/** Whether a text names the path, and no longer one. */
function names(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    if (!/[\w-]/.test(text[at - 1] ?? "") && !/[\w-]/.test(text[at + path.length] ?? "")) return true;
  }
  return false;
}

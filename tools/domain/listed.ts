/** Files that a line of the log names, and characters of each: a line holds 64 KiB. */
const IN_LINE = 100;
const LONGEST = 200;

/** The first few of many, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** As many files as a line of the log has room for; the record, or git, has all. */
export function forLine(files: readonly string[]): string[] {
  return files.slice(0, IN_LINE).map((path) => path.slice(0, LONGEST));
}

/** An entry as people read it: that a name is a file's goes without saying. */
export function shownEntry(entry: string): string {
  return entry.replace(/^(!?):\(file\)/, "$1");
}

/** Lines that a patch of git's adds and removes; a binary file counts as one. */
export function patchLines(patch: string): number {
  let lines = 0;
  let inHunk = false;
  for (const line of patch.split("\n")) {
    // A line of a file begins with a space, plus, minus or backslash, whatever it says.
    if (line.startsWith("diff --git ")) inHunk = false;
    else if (line.startsWith("@@ ")) inHunk = true;
    else if (line === "GIT binary patch") lines += 1;
    else if (inHunk && (line.startsWith("+") || line.startsWith("-"))) lines += 1;
  }
  return lines;
}

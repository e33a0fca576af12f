/** GitHub's longest name of a label, characters. */
const LONGEST = 50;
const LABEL = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:/+-]*$/u;

/** Those of a queue item's words that can be labels of its pull request, `codex::docs` and others (S2-30); each once, as GitHub tells them apart. */
export function pullRequestLabels(words: readonly string[]): string[] {
  const labels = words.filter((word) => word.length <= LONGEST && LABEL.test(word));
  return labels.filter((label, index) => !hasLabel(labels.slice(0, index), label));
}

/** Whatever the case of its letters. */
export function hasLabel(labels: readonly string[], label: string): boolean {
  return labels.some((other) => other.toLowerCase() === label.toLowerCase());
}

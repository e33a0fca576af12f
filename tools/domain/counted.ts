/** "1 command", "2 commands". `nouns`: where no "s" alone makes the plural. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

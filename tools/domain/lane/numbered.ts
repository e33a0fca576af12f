/** The next id of a kind: "CP-01" where there is none, else one more than the highest; earlier ones may have gone from the record. */
export function nextNumbered(prefix: string, ids: readonly string[]): string {
  const highest = ids.reduce((most, id) => (id.startsWith(`${prefix}-`) ? Math.max(most, Number(/^\d+$/.exec(id.slice(prefix.length + 1))?.[0] ?? 0)) : most), 0);
  return `${prefix}-${String(highest + 1).padStart(2, "0")}`;
}

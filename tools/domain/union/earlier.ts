/** Whether another pull request comes before one's own: it has the lower number. Who has none yet comes last. */
export function isEarlier(other: number, own: number | null): boolean {
  return own === null || other < own;
}

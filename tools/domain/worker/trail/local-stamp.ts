/** A moment (ms) as `date +%Y-%m-%dT%H:%M:%S%z` prints it (S4-02). `offset`: minutes east of UTC; otherwise this machine's then. */
export function localStamp(ms: number, offset: number = -new Date(ms).getTimezoneOffset()): string {
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
  const two = (count: number) => String(count).padStart(2, "0");
  const minutes = Math.abs(Math.trunc(offset));
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

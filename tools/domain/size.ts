const UNITS = ["KiB", "MiB", "GiB"] as const;

/** Bytes in their largest unit: "900 B", "12 KiB", "3.4 MiB", "1.0 GiB". */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(UNITS.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 1 ? 0 : 1)} ${UNITS[power - 1]}`;
}

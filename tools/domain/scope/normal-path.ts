import { BusError } from "../bus-error.js";

const MAGIC = /[*?[\]{}]/;

/** Segments in NFC, without `.` and empty ones; `below`: a separator followed the last. */
export interface Segments {
  readonly segments: readonly string[];
  readonly below: boolean;
}

/** A path as scopes see it: relative to the repository, `/` only, no `./`, NFC. Throws USAGE when it leaves the repository, or names nothing in it. */
export function normalPath(path: string): string {
  const { segments } = segmentsOf(path, () => true);
  if (segments.length === 0) throw new BusError("USAGE", `${JSON.stringify(path)} names no path in the repository`, { hint: "name a file or a folder, as src/app.ts" });
  return segments.join("/");
}

/**
 * `..` takes away the segment before it, where `removable` allows that. A lone `/` is the repository.
 * Throws USAGE for what is absolute, leaves the repository, or holds NUL or half a surrogate pair.
 */
export function segmentsOf(text: string, removable: (segment: string) => boolean = (segment) => !MAGIC.test(segment)): Segments {
  const path = text.replaceAll("\\", "/").normalize("NFC");
  const refuse = (why: string): never => {
    throw new BusError("USAGE", `${JSON.stringify(text)} ${why}`, { hint: "write it relative to the repository's root, as src/app.ts" });
  };
  if (/\0|\p{Surrogate}/u.test(path)) refuse("is no path");
  if (/^[A-Za-z]:\//.test(path) || (path.startsWith("/") && /[^/]/.test(path))) refuse("is absolute");
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else {
      const before = segments.pop() ?? refuse("leaves the repository");
      if (!removable(before)) refuse("steps back out of a pattern");
    }
  }
  return { segments, below: path.endsWith("/") };
}

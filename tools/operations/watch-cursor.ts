import { BusError } from "../domain/bus-error.js";
import type { Segment } from "../repo/contract.js";
import type { FollowPosition } from "../store/contract.js";
import type { BusContext } from "./context.js";

/** Written at most this often, ms; always at the end. A kill repeats what came since. */
const KEEP_MS = 100;

export interface Cursor {
  /** Where the last run ended; undefined: there was none. */
  readonly position: FollowPosition | undefined;
  /** Segments that need not be shown. */
  readonly known: readonly Segment[];
  /** What was taken by the reader. */
  reached(place: { position: FollowPosition | undefined; segment: string | undefined }): void;
  close(): void;
}

interface Saved {
  position: FollowPosition;
  segments: string[];
}

/** The reader's place in a file of its own; without a file it begins at the present and keeps nothing. Throws BAD_DATA on a broken one. */
export function openCursor(bus: BusContext, path: string | undefined): Cursor {
  const present = bus.repo.record.segments();
  if (path === undefined) return { position: undefined, known: present, reached: () => {}, close: () => {} };
  const file = bus.repo.cursorFile(path);
  const saved = checked(file.read(), path);
  const segments = new Set(saved?.segments ?? present.map((segment) => segment.file));
  let position = saved?.position;
  let changed = false;
  let writtenAt = 0;
  const write = (): void => {
    if (position === undefined || !changed) return;
    file.write({ position, segments: [...segments] } satisfies Saved);
    changed = false;
    writtenAt = bus.clock();
  };
  return {
    position,
    known: present.filter((segment) => segments.has(segment.file)),
    reached(place) {
      position = place.position ?? position;
      if (place.segment !== undefined) segments.add(place.segment);
      changed = true;
      if (bus.clock() - writtenAt >= KEEP_MS) write();
    },
    close: write,
  };
}

function checked(value: unknown, path: string): Saved | null {
  if (value === null) return null;
  const { position, segments } = Object(value) as Partial<Saved>;
  if (typeof position === "object" && Array.isArray(segments)) return { position, segments };
  throw new BusError("BAD_DATA", `${path} is not a cursor of bus watch`, { hint: `rm ${path}` });
}

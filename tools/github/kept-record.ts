import type { RemoteEntry, RemoteObject } from "../operations/github.js";

/** Something by git's id. */
export interface KeptById<T> {
  /** undefined: not kept, or not as it was written. */
  get(oid: string): T | undefined;
  set(oid: string, value: T): void;
}

/** What commits and objects hold, which is the same for ever; so only what nobody asks for any more is forgotten. */
export interface KeptRecord {
  readonly commits: KeptById<readonly RemoteEntry[]>;
  readonly objects: KeptById<RemoteObject>;
  /** Keeps what this run asked for; of a kind that it did not ask for, what there was. */
  save(): void;
}

const KINDS: ReadonlySet<unknown> = new Set(["file", "folder", "other"]);

/** `kept` may hold anything at all: what is not recognized was never there. Read when the first is asked for. */
export function keptRecord(kept: { read(): unknown; write(value: unknown): void }): KeptRecord {
  let read: Readonly<Record<string, unknown>> | undefined;
  const before = (key: string): Readonly<Record<string, unknown>> => Object((read ??= Object(kept.read()) as Record<string, unknown>)[key]) as Record<string, unknown>;
  const commits = byId(() => before("commits"), isEntries);
  const objects = byId(() => before("objects"), isObject);
  return {
    commits,
    objects,
    save() {
      if (commits.isSame() && objects.isSame()) return;
      read = { commits: commits.all(), objects: objects.all() };
      kept.write(read);
    },
  };
}

function byId<T>(before: () => Readonly<Record<string, unknown>>, is: (value: unknown) => value is T) {
  const used = new Map<string, T>();
  return {
    get(oid: string): T | undefined {
      const value = used.get(oid) ?? (Object.hasOwn(before(), oid) ? before()[oid] : undefined);
      if (!is(value)) return undefined;
      used.set(oid, value);
      return value;
    },
    set: (oid: string, value: T) => void used.set(oid, value),
    all: () => (used.size === 0 ? before() : Object.fromEntries(used)),
    isSame: () => used.size === 0 || (used.size === Object.keys(before()).length && [...used].every(([oid, value]) => before()[oid] === value)),
  };
}

function isEntries(value: unknown): value is readonly RemoteEntry[] {
  return Array.isArray(value) && value.every((entry) => {
    const { path, kind, oid } = Object(entry) as Partial<Record<string, unknown>>;
    return typeof path === "string" && KINDS.has(kind) && typeof oid === "string";
  });
}

function isObject(value: unknown): value is RemoteObject {
  const { kind, entries, text, reason } = Object(value) as Partial<Record<string, unknown>>;
  if (kind === "folder") return isEntries(entries);
  return kind === "file" && (typeof text === "string" || (text === null && typeof reason === "string"));
}

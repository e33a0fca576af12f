import type { Announcement, Head, RegisterKey, Registers } from "../contract.js";

interface Cell {
  version: number;
  /** JSON, as a driver that crosses processes would keep it. */
  value: string;
  readonly announced: Announcement[];
}

/** Registers of one process, for tests. */
export function memoryRegisters(): Registers {
  const cells = new Map<string, Cell>();
  return {
    async read<T>(key: RegisterKey): Promise<Head<T>> {
      const cell = cells.get(nameOf(key));
      return cell === undefined ? { version: 0, value: null, token: 0 } : headOf<T>(cell);
    },
    async compareAndSet<T>(key: RegisterKey, head: Head<T>, change: { value: T; announce?: readonly Announcement[] }) {
      const cell = cells.get(nameOf(key)) ?? { version: 0, value: "null", announced: [] };
      if (cell.version !== head.version) return null;
      cell.version += 1;
      cell.value = JSON.stringify(change.value);
      cell.announced.push(...structuredClone(change.announce ?? []));
      cells.set(nameOf(key), cell);
      return headOf<T>(cell);
    },
    async ids(kind) {
      return [...cells.keys()].filter((name) => name.startsWith(`${kind}/`)).map((name) => name.slice(kind.length + 1)).sort();
    },
    async announcements(key) {
      return structuredClone(cells.get(nameOf(key))?.announced ?? []);
    },
  };
}

function nameOf({ kind, id }: RegisterKey): string {
  return `${kind}/${id}`;
}

function headOf<T>({ version, value }: Cell): Head<T> {
  return { version, value: JSON.parse(value) as T, token: version };
}

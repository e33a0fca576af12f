import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Announcement, RegisterKey, Store } from "./contract.js";

/** Two handles on one bus, as two processes have them. */
export interface StorePair {
  readonly store: Store;
  readonly peer: Store;
  dispose(): void;
}

interface Counter {
  readonly n: number;
}

const KEY: RegisterKey = { kind: "claims", id: "QUEUE-001" };
const announcement = (id: string): Announcement => ({ log: "events", line: { id, session_id: "s1", event: "note" } });

/** What every driver's registers do. */
export function registerSuite(name: string, makeStore: () => StorePair): void {
  describe(`registers of ${name}`, () => {
    let pair: StorePair;
    beforeEach(() => {
      pair = makeStore();
    });
    afterEach(() => pair.dispose());

    const set = async (value: unknown, key = KEY, announce: Announcement[] = [], store = pair.store) => {
      const head = await store.registers.read(key);
      return store.registers.compareAndSet(key, head, { op: "set", value, announce });
    };

    test("a register that was never set is empty, and no id", async () => {
      expect(await pair.store.registers.read(KEY)).toMatchObject({ version: 0, value: null });
      expect(await pair.store.registers.ids("claims")).toEqual([]);
      expect(await pair.store.registers.announcements(KEY)).toEqual([]);
    });

    test("a change is seen by everybody, with every key of the value", async () => {
      const value = { task_id: "QUEUE-001", unknown: { deep: ["é", "\u0000", 1.5, null] } };
      const written = await set(value);
      const read = await pair.peer.registers.read(KEY);
      expect(read.value).toEqual(value);
      expect(read.version).toBe(written?.version);
    });

    test("versions rise by each change and outlive values", async () => {
      const versions = [];
      for (let n = 0; n < 5; n += 1) versions.push((await set({ n }, KEY, [], n % 2 === 0 ? pair.store : pair.peer))?.version ?? 0);
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      expect(versions[0]).toBeGreaterThan(0);
    });

    test("of two changes to one head, one is lost", async () => {
      const [one, two] = [await pair.store.registers.read(KEY), await pair.peer.registers.read(KEY)];
      expect(await pair.store.registers.compareAndSet(KEY, one, { op: "set", value: "one" })).not.toBeNull();
      expect(await pair.peer.registers.compareAndSet(KEY, two, { op: "set", value: "two" })).toBeNull();
      expect((await pair.peer.registers.read(KEY)).value).toBe("one");
    });

    test("a head that was replaced stays lost, even when the same value comes back", async () => {
      await set("free");
      const old = await pair.store.registers.read(KEY);
      await set("taken");
      await set("free");
      expect(await pair.store.registers.compareAndSet(KEY, old, { op: "set", value: "mine" })).toBeNull();
    });

    test("the head that a change returns can be changed next", async () => {
      const first = await set({ n: 1 });
      if (first === null) throw new Error("lost a race against nobody");
      expect(await pair.store.registers.compareAndSet(KEY, first, { op: "set", value: { n: 2 } })).toMatchObject({ value: { n: 2 } });
    });

    test("registers do not touch each other", async () => {
      await set("claim");
      await set("other", { kind: "claims", id: "QUEUE-002" });
      await set("assignment", { kind: "assignments", id: "QUEUE-001" });
      expect((await pair.peer.registers.read(KEY)).value).toBe("claim");
      expect(await pair.peer.registers.ids("claims")).toEqual(["QUEUE-001", "QUEUE-002"]);
      expect(await pair.peer.registers.ids("assignments")).toEqual(["QUEUE-001"]);
      expect(await pair.peer.registers.ids("sessions")).toEqual([]);
    });

    test("announcements are kept, oldest first, and not appended", async () => {
      await set(1, KEY, [announcement("e1")]);
      await set(2);
      await set(3, KEY, [announcement("e2"), announcement("e3")], pair.peer);
      expect((await pair.peer.registers.announcements(KEY)).map(({ line }) => line.id)).toEqual(["e1", "e2", "e3"]);
      expect(await pair.store.logs.names()).toEqual([]);
    });

    test("a value that was read is the reader's own", async () => {
      await set({ list: [1] });
      const head = await pair.store.registers.read<{ list: number[] }>(KEY);
      head.value?.list.push(2);
      expect((await pair.store.registers.read(KEY)).value).toEqual({ list: [1] });
    });

    test("concurrent increments are all counted", async () => {
      const increment = async (store: Store): Promise<void> => {
        const head = await store.registers.read<Counter>(KEY);
        const next = await store.registers.compareAndSet(KEY, head, { op: "increment", value: { n: (head.value?.n ?? 0) + 1 } });
        if (next === null) return increment(store);
      };
      await Promise.all(Array.from({ length: 40 }, (_, i) => increment(i % 2 === 0 ? pair.store : pair.peer)));
      expect((await pair.store.registers.read<Counter>(KEY)).value).toEqual({ n: 40 });
    });

    test("the store's clock does not run backwards", async () => {
      const first = await pair.store.now();
      expect(Number.isSafeInteger(first)).toBe(true);
      expect(await pair.peer.now()).toBeGreaterThanOrEqual(first);
    });
  });
}

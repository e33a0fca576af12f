import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempBus } from "../../dev/temp-bus.js";
import { nodeFs } from "../../platform/fs-port.js";
import type { Registers } from "../contract.js";
import { openFileStore } from "./open-file-store.js";
import { LONG } from "./revision.js";

const KEY = { kind: "locks", id: "table" } as const;
const on = (root: string): Registers => openFileStore({ fs: nodeFs, busDir: join(root, "_bus"), clock: Date.now, durability: "relaxed" }).registers;
const table = (name: string): object => ({ name, rows: Array.from({ length: 400 }, (_, n) => ({ n, text: "x".repeat(LONG / 400) })) });
const put = async (registers: Registers, value: unknown) => registers.compareAndSet(KEY, await registers.read(KEY), { op: "set", value });
const path = (root: string, rev: number): string => join(root, "_bus/.live/reg/locks/table", String(rev).padStart(10, "0"));

test("a long revision is remembered by its own process, and what others write is seen", async () => {
  const root = tempBus();
  const [a, b] = [on(root), on(root)];
  await put(a, table("one"));
  expect((await a.read(KEY)).value).toEqual(table("one"));
  await put(b, table("two"));
  expect((await a.read(KEY)).value).toEqual(table("two"));
  expect(await a.compareAndSet(KEY, { ...(await b.read(KEY)), version: 1 }, { op: "set", value: table("late") })).toBeNull();
});

test("a register that was lost and begun again is not taken for the remembered one", async () => {
  const root = tempBus();
  const a = on(root);
  await put(a, table("one"));
  rmSync(join(root, "_bus/.live"), { recursive: true });
  await put(on(root), table("other"));
  expect((await a.read(KEY)).value).toEqual(table("other"));
});

test("a long revision that is torn, no object, or has a refused key is void; none is written", async () => {
  const root = tempBus();
  await put(on(root), table("one"));
  await put(on(root), table("two"));
  const whole = readFileSync(path(root, 2), "utf8");
  for (const text of [whole.slice(0, -10), whole.replace('"name"', '"constructor"'), whole.replace('"name"', '"\\u005f_proto__"'), `[${whole}]`]) {
    writeFileSync(path(root, 2), text);
    expect(await on(root).read(KEY), text.slice(-40)).toMatchObject({ version: 2, value: { name: "one" } });
  }
  await expect(put(on(root), { ...table("three"), constructor: 1 })).rejects.toMatchObject({ code: "USAGE" });
});

test("what a long revision announced is read from its beginning, whatever its lines and its value hold", async () => {
  const root = tempBus();
  const registers = on(root);
  const line = { id: "e1", text: 'a,"value":b', meta: { value: [{ k: 1, value: { a: 1 } }] } };
  const announce = [{ log: "events" as const, line }];
  await registers.compareAndSet(KEY, await registers.read(KEY), { op: "set", value: { ...table("one"), value: { value: 1 } }, announce });
  await put(registers, table("two"));
  expect(await registers.announcements(KEY)).toEqual(announce);
  const whole = readFileSync(path(root, 1), "utf8");
  expect(whole.indexOf('"announce"')).toBeLessThan(whole.indexOf('"rows"'));
  writeFileSync(path(root, 1), whole.slice(0, -10));
  expect(await registers.announcements(KEY), "a torn one is void").toEqual([]);
});

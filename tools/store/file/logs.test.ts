import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryBus } from "../../dev/verify/registers-bench.js";
import { nodeFs } from "../../platform/fs-port.js";
import type { LogEntry, Logs, Store } from "../contract.js";
import { logSuite } from "../logs.suite.js";
import { openFileLogs } from "./logs.js";

logSuite("the file store", () => {
  const bus = temporaryBus();
  const handle = (): Store => ({ logs: openFileLogs({ fs: nodeFs, busDir: bus.busDir, durability: "relaxed" }) }) as Store;
  return { store: handle(), peer: handle(), dispose: bus.dispose };
});

describe("log files", () => {
  let bus: ReturnType<typeof temporaryBus>;
  let logs: Logs;
  beforeEach(() => {
    bus = temporaryBus();
    logs = openFileLogs({ fs: nodeFs, busDir: bus.busDir, durability: "strict" });
  });
  afterEach(() => bus.dispose());

  const at = (...parts: string[]): string => join(bus.busDir, ...parts);
  const append = (id: string, session_id = "s1", log: "events" | "messages/t" = "events") => logs.append(log, { id, ts: "t", session_id });
  const scan = (): LogEntry[] => [...(logs.scan("events") as Iterable<LogEntry>)];
  const read = (file: string): string => readFileSync(file, "utf8");

  test("lines stand in the files that everybody knows", async () => {
    const written = [await append("a"), await append("b", "s1", "messages/t")];
    expect([read(at("events", "events.jsonl")), read(at("messages", "t.jsonl"))]).toEqual(written.map((line) => `${JSON.stringify(line)}\n`));
    expect(scan()[0]?.place).toEqual({ log: "events", file: "_bus/events/events.jsonl", offset: 0, line: 1 });
  });

  test.each(["lost", "torn", "empty", "whole writers folder lost"])("the chain goes on when its cell is %s", async (damage) => {
    await append("a");
    const last = await append("b", "s1", "messages/t");
    await append("x", "s2");
    const cell = at(".live", "writers", "s1");
    if (damage === "lost") rmSync(cell);
    else if (damage === "torn") writeFileSync(cell, read(cell).replace(/^0{15}2/, "0000000000000001"));
    else if (damage === "empty") writeFileSync(cell, "");
    else rmSync(at(".live"), { recursive: true });
    const { createHash } = await import("node:crypto");
    expect(await append("c")).toMatchObject({ seq: 3, prev: createHash("sha256").update(JSON.stringify(last)).digest("hex") });
  });

  test("a cell that cannot be kept does not fail a line that is written", async () => {
    await append("a");
    const fs = {
      ...nodeFs,
      writeSync: ((fd: number, bytes: Buffer, offset: number, length: number, position: number | null) => {
        if (position === 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", errno: -28 });
        return nodeFs.writeSync(fd, bytes, offset, length, position);
      }) as typeof nodeFs.writeSync,
    };
    const full = openFileLogs({ fs, busDir: bus.busDir, durability: "strict" });
    expect(await full.append("events", { id: "b", session_id: "s1" })).toMatchObject({ seq: 2 });
    expect(await append("c")).toMatchObject({ seq: 3 });
  });

  test("a session id that would leave its folder is refused", async () => {
    await expect(append("a", "../s1")).rejects.toMatchObject({ code: "USAGE" });
    expect(scan()).toEqual([]);
  });

  test.each(["events.jsonl", "folder"])("a symbolic link as %s is refused, for writing and reading", async (what) => {
    const target = join(bus.busDir, "..", "elsewhere");
    mkdirSync(target);
    writeFileSync(join(target, "events.jsonl"), "");
    if (what === "folder") symlinkSync(target, at("events"));
    else {
      mkdirSync(at("events"));
      symlinkSync(join(target, "events.jsonl"), at("events", "events.jsonl"));
    }
    await expect(append("a")).rejects.toMatchObject({ code: "BAD_DATA" });
    expect(scan).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
    expect(read(join(target, "events.jsonl"))).toBe("");
  });

  test("a folder in the place of a log is refused", async () => {
    mkdirSync(at("events", "events.jsonl"), { recursive: true });
    await expect(append("a")).rejects.toMatchObject({ code: "BAD_DATA" });
    expect(scan).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  });

  test("files that are no channel are not logs", async () => {
    mkdirSync(at("messages", "2026-01-01"), { recursive: true });
    for (const name of ["README.md", "a b.jsonl", "t.jsonl"]) writeFileSync(at("messages", name), "");
    expect(await logs.names()).toEqual(["messages/t"]);
  });
});

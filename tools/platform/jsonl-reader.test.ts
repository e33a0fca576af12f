import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeFs } from "./fs-port.js";
import { backwardBlocks, forwardBlocks, lineStartBefore, lineStartFrom, type Block } from "./jsonl-reader.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reader-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const withFile = <T>(text: string, use: (fd: number, size: number) => T): T => {
  const path = join(folder, "log");
  writeFileSync(path, text);
  const fd = openSync(path, "r");
  try {
    return use(fd, Buffer.byteLength(text));
  } finally {
    closeSync(fd);
  }
};
/** Each line as [offset, length], however it was delivered; pending as a negative length. */
const lines = (blocks: Iterable<Block>): number[][] => {
  const found = [];
  for (const block of blocks) {
    if (block.kind === "lines") {
      let start = 0;
      for (let end = block.bytes.indexOf(10); end >= 0; end = block.bytes.indexOf(10, start)) {
        found.push([block.offset + start, end - start]);
        start = end + 1;
      }
    } else found.push([block.offset, block.kind === "long" ? block.length : -block.length]);
  }
  return found.sort(([a = 0], [b = 0]) => a - b);
};
const expected = (text: string): number[][] => {
  const parts = text.split("\n");
  let offset = 0;
  return parts.flatMap((part, n) => {
    const line = n < parts.length - 1 ? [offset, part.length] : [offset, -part.length];
    offset += part.length + 1;
    return n < parts.length - 1 || part !== "" ? [line] : [];
  });
};
/** Lengths around every boundary the reader has: empty, small, 64 KiB, the chunk of 1 MiB. */
const length = fc.oneof(
  { weight: 6, arbitrary: fc.nat(300) },
  { weight: 2, arbitrary: fc.constantFrom(65_535, 65_536, 65_537, 131_072) },
  { weight: 1, arbitrary: fc.constantFrom(1_048_574, 1_048_575, 1_048_576, 1_048_577, 3_000_000) },
);
const log = fc.tuple(fc.array(length, { maxLength: 12 }), fc.boolean()).map(([sizes, ends]) => sizes.map((size) => "x".repeat(size)).join("\n") + (ends ? "\n" : ""));

test("every line is delivered once, forward and backward, whatever its length", () => {
  fc.assert(
    fc.property(log, (text) =>
      withFile(text, (fd, size) => {
        expect(lines(forwardBlocks(nodeFs, fd, 0, size))).toEqual(expected(text));
        expect(lines(backwardBlocks(nodeFs, fd, size))).toEqual(expected(text));
      }),
    ),
    { numRuns: 60 },
  );
});

test("line starts are found from any byte", () => {
  const text = `ab\n\n${"y".repeat(2_000_000)}\nend`;
  withFile(text, (fd, size) => {
    expect([0, 1, 3, 4, 5, 2_000_004, 2_000_005, 2_000_006].map((at) => lineStartFrom(nodeFs, fd, at, size))).toEqual([0, 3, 3, 4, 2_000_005, 2_000_005, 2_000_005, null]);
    expect([0, 2, 3, 4, 2_000_004, 2_000_005, size].map((end) => lineStartBefore(nodeFs, fd, end))).toEqual([0, 0, 3, 4, 4, 2_000_005, 2_000_005]);
  });
});

test("a line of 100 MB is passed in the memory of one chunk", () => {
  const path = join(folder, "huge");
  const fd = openSync(path, "w+");
  try {
    nodeFs.writeSync(fd, '{"a":1}\n');
    const piece = Buffer.alloc(10_000_000, "z");
    for (let n = 0; n < 10; n += 1) nodeFs.writeSync(fd, piece);
    nodeFs.writeSync(fd, '\n{"b":2}\n');
    const size = 100_000_000 + 17;
    const wanted = [[0, 7], [8, 100_000_000], [100_000_009, 7]];
    let largest = 0;
    const fs = { ...nodeFs, readSync: ((...args: Parameters<typeof nodeFs.readSync>) => {
      largest = Math.max(largest, (args[1] as Buffer).buffer.byteLength);
      return nodeFs.readSync(...args);
    }) as typeof nodeFs.readSync };
    expect(lines(forwardBlocks(fs, fd, 0, size))).toEqual(wanted);
    expect(lines(backwardBlocks(fs, fd, size))).toEqual(wanted);
    expect(largest).toBeLessThanOrEqual(1_048_576);
  } finally {
    closeSync(fd);
    rmSync(path);
  }
});

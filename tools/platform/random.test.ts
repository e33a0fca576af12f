import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nonce, randomBytes } from "./random.js";
import { sha256 } from "./sha256.js";

test("no bytes are handed out twice, whatever their number", () => {
  const seen = new Set<string>();
  for (let n = 0; n < 5000; n += 1) seen.add(randomBytes(8 + (n % 40)).toString("hex").slice(0, 16));
  expect(seen.size).toBe(5000);
  expect(randomBytes(1000)).toHaveLength(1000);
  expect(nonce()).toMatch(/^[0-9a-f]{32}$/);
});

test("the bytes are spread evenly", () => {
  const counts = Array.from({ length: 256 }, () => 0);
  for (let n = 0; n < 1000; n += 1) for (const byte of randomBytes(64)) counts[byte]! += 1;
  // 64,000 draws: 250 each, with a standard deviation of about 16.
  expect(Math.min(...counts)).toBeGreaterThan(150);
  expect(Math.max(...counts)).toBeLessThan(350);
});

test("the hash is that of the platform", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
    }),
    { numRuns: 500 },
  );
});

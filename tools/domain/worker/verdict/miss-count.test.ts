import { expect, test } from "vitest";
import { missCount } from "./miss-count.js";

const error = { severity: "error" as const };
const warning = { severity: "warning" as const };

test.each([
  [[], ""],
  [[{}], "1 miss"],
  [[error, error], "2 misses"],
  [[warning, error, warning], "1 miss, 2 warnings"],
  [[warning], "1 warning"],
])("%j: %j", (misses, text) => {
  expect(missCount(misses)).toBe(text);
});

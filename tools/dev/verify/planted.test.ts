import { expect, test } from "vitest";
import { PLANTED_NAMES, withBug } from "./planted.js";

test.each(PLANTED_NAMES)("%s can be planted", (bug) => {
  expect(() => withBug(bug)).not.toThrow();
});

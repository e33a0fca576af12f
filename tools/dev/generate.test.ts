import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generate } from "./generate.js";

const root = new URL("../../", import.meta.url);
const generated = await generate();

test.each(Object.keys(generated))("%s is what `npm run generate` makes", (path) => {
  expect(readFileSync(new URL(path, root), "utf8") === generated[path], `${path} is stale: npm run generate`).toBe(true);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildAction } from "./build-action.js";

const root = new URL("../../", import.meta.url);
const files = await buildAction();
const [bundle = "", licences = ""] = Object.values(files);

test.each(Object.keys(files))("%s is what `npm run build` makes", (path) => {
  expect(readFileSync(new URL(path, root), "utf8") === files[path], `${path} is stale: npm run build, and commit it`).toBe(true);
});

test("the same sources make the same bytes", async () => {
  expect(await buildAction()).toEqual(files);
});

test("nothing in it tells where it was built, and its names are those of the sources", () => {
  expect(bundle).not.toContain(new URL(root).pathname);
  expect(bundle).toMatch(/^\/\/ Built from tools\/github\/action\/main\.ts/);
  for (const name of ["againstOthers", "runAction", "duplicateClaim"]) expect(bundle).toMatch(new RegExp(`\\b${name}\\b`));
});

test("a runner has all that it asks for", () => {
  const asked = [...bundle.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name = ""]) => name.replace(/^node:/, ""));
  expect(new Set(asked)).toContain("fs");
  expect(asked.filter((name) => !process.getBuiltinModule(name))).toEqual([]);
  expect(bundle).not.toContain("undici");
});

test("the licence of every package stands beside it", () => {
  for (const name of ["@actions/core", "@octokit/core", "nanoid"]) expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\w+\\)$`, "m"));
});

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../../dev/scratch-repo.js";
import { filesAt } from "./test-files.js";

const PLAN = { phases: [{ id: "P01", kind: "stub", command: ["true"] }] };

test("S4-36: any folder of the checkout may be a plan, named from where the caller is", () => {
  const home = scratch({ "plans/one/workers.json": PLAN, "deep/": "", "_bus/claims/.gitkeep": "" });
  symlinkSync("plans/one", join(home, "alias"));
  expect(filesAt(home).folder("plans/one")).toBe("plans/one");
  expect(filesAt(home).folder("plans/one/")).toBe("plans/one");
  expect(filesAt(home, { cwd: join(home, "deep") }).folder("../plans/one")).toBe("plans/one");
  expect(filesAt(home).folder(home)).toBe("");
  expect(filesAt(home).folder("alias")).toBe("plans/one");
  expect(filesAt(home).plan("plans/one")).toMatchObject({ ok: true, file: "plans/one/workers.json", value: PLAN });
  expect(filesAt(home).plan("deep")).toBeNull();
});

test.each([
  ["nowhere", "NOT_FOUND", /no folder "nowhere"/],
  ["plans/one/workers.json", "NOT_FOUND", /not a folder/],
  ["..", "USAGE", /outside the checkout/],
  ["out", "USAGE", /outside the checkout/],
  ["_bus/plan", "USAGE", /bus's or git's own/],
  [".git", "USAGE", /bus's or git's own/],
])("%j is no plan's folder: %s", (typed, code, message) => {
  const home = scratch({ "plans/one/workers.json": PLAN, "_bus/plan/workers.json": PLAN, ".git/": "" });
  symlinkSync(scratch(), join(home, "out"));
  expect(() => filesAt(home).folder(typed)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string, hint: expect.any(String) as string }));
});

test.each([
  ["{", /JSON/],
  [{ phases: [] }, /phases/],
  [{ phases: [{ id: "../x" }] }, /id/],
  [{ phases: [{ id: "P01" }, { id: "P02" }, { id: "P01" }] }, /^phases\[2\]\.id is P01, as phases\[0\]\.id is$/],
  [{ phases: [{ id: "P01", check: { run: ["true"], fails_with: "(" } }] }, /^phases\[0\]\.check\.fails_with is no regular expression/],
  ["\u0000\uD800", /JSON|UTF-8/],
])("a workers.json that cannot be used says why: %j", (content, message) => {
  const found = filesAt(scratch({ "p/workers.json": content })).plan("p");
  expect(found).toMatchObject({ ok: false, file: "p/workers.json", problem: { message: expect.stringMatching(message) as string } });
});

test("texts and folders are read through links only as long as they stay in the checkout", () => {
  const outside = scratch({ "secret.md": "secret", "workers.json": PLAN });
  const home = scratch({ "p/reports/P01-worker.md": "\uFEFFPASS\n", "p/bytes": "", "other/.completed/P01.md": "x" });
  writeFileSync(join(home, "p/bytes"), Buffer.of(0xff, 0xfe, 0));
  symlinkSync("../other/.completed", join(home, "p/.completed"));
  symlinkSync(join(outside, "secret.md"), join(home, "p/reports/P02-worker.md"));
  symlinkSync("nothing", join(home, "p/reports/P03-worker.md"));
  symlinkSync(outside, join(home, "p/away"));
  mkdirSync(join(home, "p/folder"));
  const files = filesAt(home);
  expect(files.text("p/reports/P01-worker.md")).toEqual({ ok: true, text: "PASS\n" });
  expect(files.text("p/.completed/P01.md")).toEqual({ ok: true, text: "x" });
  expect(files.text("p/reports/P09-worker.md")).toBeNull();
  expect(files.text("p/nowhere/P09-worker.md")).toBeNull();
  expect(files.text(`../${basename(home)}-nowhere/y`)).toBeNull();
  for (const path of ["p/reports/P02-worker.md", "p/reports/P03-worker.md", "p/away/secret.md", "p/bytes", "p/folder", "p/bytes/below"]) {
    expect([path, files.text(path)]).toEqual([path, { ok: false, reason: expect.any(String) as string }]);
  }
  expect(files.names("p/.completed")).toEqual(["P01.md"]);
  expect(files.names("p/reports")).toEqual(["P01-worker.md", "P02-worker.md", "P03-worker.md"]);
  expect(files.names("p/none")).toEqual([]);
  expect(files.names("")).toEqual(["other", "p"]);
  for (const folder of ["p/away", "p/bytes"]) expect(() => files.names(folder)).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(files.plan("p/away")).toMatchObject({ ok: false });
});

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../../dev/scratch-repo.js";
import { filesAt } from "./test-files.js";

test("the ends of workers that are over go, and what their keepers had no trouble to write; nothing else", () => {
  const home = scratch({ "_bus/claims/.gitkeep": "" });
  const files = filesAt(home);
  files.sweep(() => true);
  for (const worker of ["P01-1-a", "P02-1-b", "P03-1-c"]) {
    files.end(worker).reserve();
    writeFileSync(files.trouble(worker), worker === "P02-1-b" ? "it was so\n" : "");
  }
  const folder = join(home, "_bus/.live/workers");
  mkdirSync(join(folder, "P01-1-a.other"));
  files.sweep((worker) => worker !== "P03-1-c");
  expect(readdirSync(folder).sort()).toEqual(["P01-1-a.other", "P02-1-b.trouble", "P03-1-c.end", "P03-1-c.trouble"]);
});

import { expect, test } from "vitest";
import { POLICY } from "../dev/parallel-repo.js";
import { tempRepository } from "../dev/temp-bus.js";
import { openContext } from "../dev/verify/open-context.js";
import { readStatus } from "./read-status.js";

test("what checks the settings of parallel work is loaded only where there are any", async () => {
  const bus = openContext({ cwd: tempRepository(), agent: "a" });
  const parallel = () => Promise.reject(new Error("loaded"));
  expect((await readStatus({ ...bus, repo: { ...bus.repo, parallel } })).problems).toEqual([]);
  const ready = openContext({ cwd: tempRepository({ "_bus/parallel.json": POLICY }), agent: "a" });
  await expect(readStatus({ ...ready, repo: { ...ready.repo, parallel } })).rejects.toThrow("loaded");
});

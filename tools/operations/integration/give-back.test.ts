import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventsOf, ground, laneOf } from "../../dev/integration-ground.js";
import { plannedLane } from "../../dev/planned-lanes.js";
import { workbench } from "../../dev/ready-lane.js";
import { RECORD_LIMIT } from "../../schema/parse-record.js";
import { changeLane } from "../lane/lanes.js";
import { actAs } from "../parallel/act.js";
import { giveBack } from "./give-back.js";

test("S1-63: a lane that comes back again and again, each time with very many files, keeps a record and lines that can be read", async () => {
  const root = ground();
  await plannedLane(root, "a");
  const bus = workbench(root, "int");
  const actor = await actAs(bus, "integrate");
  const files = Array.from({ length: 3000 }, (_, n) => `some/folder/of/the/repository/with/a/long/name/file-${n}.ts`);
  for (let n = 0; n < 3; n += 1) {
    await changeLane(bus, actor, "L-a", (lane) => (lane === null ? null : { op: "test", lane: { ...lane, state: "ready_for_integration" }, events: [] }));
    await giveBack(bus, actor, "L-a", { reason: "gate", signature: "gate 2", failure: "gate 2 failed", impact: "not applied", gate: 2, receipt: "r.json", files });
  }
  const { failures } = await laneOf(root, "L-a");
  expect(failures.map(({ id, files_touched }) => [id, files_touched])).toEqual([["F-01", 3000], ["F-02", 3000], ["F-03", 3000]]);
  expect(readFileSync(join(root, "_bus/lanes/L-a.json")).length).toBeLessThan(RECORD_LIMIT);
  expect(eventsOf(root, "lane_reopened").map(({ meta }) => meta?.["failure_id"])).toEqual(["F-01", "F-02", "F-03"]);
});

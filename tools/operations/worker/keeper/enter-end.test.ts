import { join } from "node:path";
import { expect, test } from "vitest";
import { identify } from "../../identify.js";
import { changeRun, readRun } from "../runs.js";
import { watched } from "../watch/test-watched.js";
import { enterEnd } from "./enter-end.js";

test("the end of a worker whose checkout is gone by now is entered in the record and on the log", async () => {
  const world = await watched();
  const me = await identify(world.bus);
  const run = await changeRun(world.bus, me, "p", (now) => (now === null ? null : { op: "test", run: { ...now, home: join(world.root, "../no such folder") } }));
  const after = await enterEnd(world.bus, me, run, await world.attempt(), { at: new Date().toISOString(), how: "exited", exit: 3 });
  expect(after.attempts[0]).toMatchObject({ state: "ended", end: { exit: 3 } });
  expect((await readRun(world.bus, "p"))?.attempts[0]?.state).toBe("ended");
  expect(world.events("worker_ended")).toHaveLength(1);
});

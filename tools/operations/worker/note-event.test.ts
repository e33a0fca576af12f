import { expect, test } from "vitest";
import { BusError } from "../../domain/bus-error.js";
import { tempBus } from "../../dev/temp-bus.js";
import { openContext } from "../../dev/verify/open-context.js";
import type { BusContext } from "../context.js";
import { identify } from "../identify.js";
import { noteEvent, noteGap } from "./note-event.js";

test("what found no room on the log is told, and its gap is on the log when there is room again, once", async () => {
  const root = tempBus({});
  const open = openContext({ cwd: root, agent: "lead" });
  let full = true;
  const told: string[] = [];
  const { store } = open;
  const logs = { ...store.logs, append: async (...given: Parameters<typeof store.logs.append>) => {
    if (full) throw new BusError("UNWRITABLE", "no room", { hint: "df" });
    return store.logs.append(...given);
  } };
  const bus: BusContext = { ...open, store: { ...store, logs }, tell: (line) => void told.push(line) };
  const me = await identify(bus);
  const cycle = { event: "worker_cycle", summary: "P01: cycle 1 of 6", plan_id: "p", meta: { plan: "p" } };
  await noteEvent(bus, me, cycle);
  await noteEvent(bus, me, { ...cycle, event: "plan_held_up" });
  await noteEvent(bus, me, { ...cycle, meta: { plan: "q" } });
  expect(told).toEqual(["worker_cycle is not on the log: no room", "plan_held_up is not on the log: no room", "worker_cycle is not on the log: no room"]);
  await noteGap(bus, me, "p", "p");
  full = false;
  await noteGap(bus, me, "p", "p");
  await noteGap(bus, me, "p", "p");
  const events = [];
  for await (const line of store.logs.scan("events")) if (line.ok) events.push(line.value);
  expect(events.filter(({ event }) => event === "lines_lost")).toMatchObject([{ summary: expect.stringMatching(/^2 lines of the log \(worker_cycle, plan_held_up\) from \S+Z to \S+Z could not be written: no room$/), meta: { plan: "p", count: 2 } }]);
});

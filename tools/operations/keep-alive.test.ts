import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { tempBus } from "../dev/temp-bus.js";

const MINUTE = 60_000;
const START = Date.parse("2026-01-31T09:00:00Z");

/** A bus whose clock the test moves. */
function at(root: string, agent = "a") {
  let now = START;
  const bus = openBus({ cwd: root, agent, env: {}, surface: "mcp", pid: process.pid, clock: () => now });
  return { bus, later: (minutes: number) => void (now += minutes * MINUTE) };
}

test("there is nothing to keep where there is no session, or an ended one, and none is opened", async () => {
  const { bus } = at(tempBus());
  expect(await bus.keepAlive()).toBeNull();
  expect((await bus.status({})).sessions).toEqual([]);
  await bus.bootSession({});
  await bus.endSession({ summary: "session wrap" });
  expect(await bus.keepAlive()).toBeNull();
  expect((await bus.status({})).sessions).toEqual([]);
});

test("presence, claims and locks are renewed without a word on the log", async () => {
  const { bus, later } = at(tempBus());
  await bus.claim({ task: "T-1" });
  const { lock_id } = await bus.acquireLock({ scope: ["src/**"], objective: "o" });
  const before = (await bus.listEvents({})).events.length;
  later(50);
  expect(await bus.keepAlive()).toMatchObject({ holds: ["T-1", lock_id] });
  const { claims, locks, sessions } = await bus.status({});
  const end = new Date(START + 110 * MINUTE).toISOString();
  expect([claims[0]?.expires_at, locks[0]?.expires_at].map((time) => new Date(time ?? "").toISOString())).toEqual([end, end]);
  expect(new Date(sessions[0]?.heartbeat ?? "").getTime()).toBe(START + 50 * MINUTE);
  expect((await bus.listEvents({})).events).toHaveLength(before);
});

test("a lease that has ended is not revived", async () => {
  const { bus, later } = at(tempBus());
  const { expires_at } = await bus.claim({ task: "T-1" });
  later(61);
  await bus.keepAlive();
  expect((await bus.status({})).claims).toMatchObject([{ expires_at, state: "stale" }]);
});

test.each([
  [{}, 60_000],
  [{ claims: { ttl_minutes: 1 } }, 1000],
  [{ claims: { ttl_minutes: 30 }, locks: { ttl_minutes: 3 } }, 3000],
  [{ claims: { ttl_minutes: 0.05 } }, 250],
  [{ claims: { ttl_minutes: 525_600 } }, 60_000],
])("with %j it wants to be asked again after %i ms", async (config, again) => {
  const { bus } = at(tempBus({ "_bus/config.json": config }));
  await bus.claim({ task: "T-1" });
  expect(await bus.keepAlive()).toMatchObject({ again });
});

test("who nobody knows has nothing kept alive", async () => {
  await expect(openBus({ cwd: tempBus(), env: {}, surface: "mcp" }).keepAlive()).rejects.toMatchObject({ code: "USAGE" });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { ground, standing } from "../dev/integration-ground.js";
import { pilotGround } from "../dev/pilot-ground.js";
import { plannedLane } from "../dev/planned-lanes.js";

const SECRET = `ghp_${"a1B2".repeat(9)}`;
const WHY = `it printed ${SECRET}`;
const HIDDEN = "it printed [redacted:github-token]";

const as = (root: string, agent: string) => openBus({ cwd: root, agent, env: {}, tell: () => {} });
const record = (root: string, path: string): string => readFileSync(join(root, "_bus", path), "utf8");

test("why a lane goes back or is dropped, and why nothing is applied, is kept without secrets", async () => {
  const root = ground();
  await plannedLane(root, "a", { state: "ready_for_integration", mode: "A", worktree: "." });
  await plannedLane(root, "b");
  await as(root, "int").reopenLane({ lane: "L-a", reason: WHY, remediation: WHY });
  await as(root, "lead").closeLane({ lane: "L-b", outcome: "dropped", note: WHY });
  await as(root, "int").freezeIntegration({ reason: WHY });
  expect(JSON.parse(record(root, "lanes/L-a.json"))).toMatchObject({ failures: [{ failure: HIDDEN, remediation: HIDDEN }], history: [{ why: HIDDEN }] });
  expect(JSON.parse(record(root, "lanes/L-b.json"))).toMatchObject({ history: [{ state: "closed", why: HIDDEN }] });
  expect((await standing(root)).frozen?.reason).toBe(HIDDEN);
});

test("what is said of a pilot's day is kept without secrets", async () => {
  const { day, root, start, as: by } = await pilotGround();
  expect(await start("prime", "--scope", WHY)).toMatchObject({ code: 0, value: { scope: HIDDEN } });
  await by("prime").confirmMidday({ confirmScope: true, frozen: [WHY] });
  await by("prime").endPilot({ retroConfirmed: true, retroNote: WHY, summary: WHY, incidents: [`other: ${WHY}`] });
  expect(JSON.parse(record(root, `pilots/${day}.json`))).toMatchObject({ scope: HIDDEN, summary: HIDDEN, midday: { frozen: [HIDDEN] }, retro: { note: HIDDEN }, incidents: [{ text: HIDDEN }] });
  expect(record(root, `pilots/${day}.json`)).not.toContain(SECRET);
});

test.each([
  ["a lane's return", (root: string, why: string) => as(root, "int").reopenLane({ lane: "L-a", reason: why })],
  ["a lane's end", (root: string, why: string) => as(root, "lead").closeLane({ lane: "L-a", outcome: "dropped", note: why })],
  ["a freeze", (root: string, why: string) => as(root, "int").freezeIntegration({ reason: why })],
])("the reason of %s has room in a line of the log", async (_, act) => {
  const root = ground();
  await plannedLane(root, "a", { state: "ready_for_integration", mode: "A", worktree: "." });
  await expect(act(root, "x".repeat(2001))).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("2001 characters") });
});

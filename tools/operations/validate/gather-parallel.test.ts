import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { GATES, POLICY, briefFor, parallelFiles } from "../../dev/parallel-repo.js";
import { fill } from "../../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../../dev/temp-bus.js";

const LANE = "_bus/lanes/L-a.json";
const lane = (more: object = {}) => ({ lane_id: "L-a", state: "planned", home: "here", mode: "B", target: "main", worker: "w", brief: briefFor("a"), depends_on: [], planned_at: "2026-01-31T09:00:00.000Z", planned_by: "lead", checkpoints: [], failures: [], gates: [], history: [], ...more });
const DAY = { day: "2026-01-31", scope: "s", state: "running", home: "here", primary: "prime", lanes: ["1", "2", "3", "4"].map((number) => ({ number, lane_id: `L-${number}` })), order: ["L-1"], started_at: "2026-01-31T09:00:00.000Z" };

async function problems(files: Record<string, string | object>): Promise<string[]> {
  const found = await openBus({ cwd: tempRepository({ ...parallelFiles(), ...files }), agent: "a", env: {} }).validate();
  expect(found.ok).toBe(found.problems.length === 0);
  return found.problems.map(({ rule, severity, file, message }) => `${severity} ${rule} ${file}: ${message}`);
}

test("settings, gates, a lane and a pilot day that are what they should be", async () => {
  expect(await problems({ [LANE]: lane({ unknown: "kept" }), "_bus/pilots/2026-01-31.json": DAY })).toEqual([]);
  expect((await openBus({ cwd: tempBus(), agent: "a", env: {} }).validate()).problems).toEqual([]);
});

test.each<[string, Record<string, string | object>, RegExp]>([
  ["settings that break their schema", { "_bus/parallel.json": { ...POLICY, roles: { boss: ["x"] } } }, /^error schema _bus\/parallel\.json: .*boss/],
  ["settings that are no JSON", { "_bus/parallel.json": "{" }, /^error \w+ _bus\/parallel\.json: /],
  ["gates that break their schema", { "gates.json": { gates: { "1": [], "2": [] } } }, /^error schema gates\.json: .*3/],
  ["gates that cannot be run", { "gates.json": { ...GATES, gates: { ...GATES.gates, "3": [{ name: "all", run: ["x", "{files}"] }] } } }, /^error schema gates\.json: .*the last gate checks the whole repository/],
  ["a lane without its brief", { [LANE]: lane({ brief: undefined }) }, /^error schema _bus\/lanes\/L-a\.json: .*brief/],
  ["a lane in a state that there is not", { [LANE]: lane({ state: "finished" }) }, /^error schema _bus\/lanes\/L-a\.json: .*state/],
  ["a lane in another's file", { "_bus/lanes/L-b.json": lane() }, /^error stem _bus\/lanes\/L-b\.json: lane_id is L-a, but the file is named L-b$/],
  ["a pilot day of three lanes", { "_bus/pilots/2026-01-31.json": { ...DAY, lanes: DAY.lanes.slice(1) } }, /^error schema _bus\/pilots\/2026-01-31\.json: .*lanes/],
  ["a pilot of another day", { "_bus/pilots/2026-02-01.json": DAY }, /^error stem _bus\/pilots\/2026-02-01\.json: day is 2026-01-31/],
])("%s", async (_, files, message) => {
  expect(await problems(files)).toEqual([expect.stringMatching(message)]);
});

test("a lane that is a symbolic link is told, never followed", async () => {
  const root = tempRepository({ ...parallelFiles(), "lane.json": lane() });
  fill(root, { "_bus/lanes/": "" });
  symlinkSync("../../lane.json", join(root, LANE));
  const { problems: found } = await openBus({ cwd: root, agent: "a", env: {} }).validate();
  expect(found.map(({ rule, file }) => `${rule} ${file}`)).toEqual(expect.arrayContaining([`symlink ${LANE}`, `unreadable ${LANE}`]));
});

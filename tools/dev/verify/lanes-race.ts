import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLanes } from "../../operations/lane/lanes.js";
import { POLICY, briefFor } from "../parallel-repo.js";
import { laneFaults, sharedFaults } from "./lanes-invariants.js";
import { prepared, restored } from "./lanes-place.js";
import { plan } from "./lanes-scenarios.js";
import { openContext } from "./open-context.js";
import { PLANTED_NAMES, type Planted, compiledWith } from "./planted.js";
import { type Said, ran } from "./race-processes.js";
import { type Counts, script } from "./registers-script.js";

/** Scopes of which neighbours share a path; every third is nobody else's. */
const SCOPES = [["pkg/a/**"], ["pkg/*/index.mjs"], ["own-2/**"], ["pkg/b/**"], ["pkg/{a,b}/test.mjs"], ["own-5/**"], ["pkg/a/test.mjs"], ["**/*.json"]] as const;

export interface LanesRaced {
  readonly opened: number;
  readonly refused: number;
  readonly violations: string[];
}

/**
 * Real `bus lane open` processes, all started at once in one repository: each of a lane of its own whose scope others share, or in every
 * second round two of one lane by two orchestrators of the same name. `limit`: lanes that may be in work at once. `apart` (0 or 1): each
 * of a lane that shares nothing with others, so that all of them are to win.
 */
export async function lanesRace({ processes, rounds, limit, apart, mutant }: Counts<"processes" | "rounds" | "limit" | "apart", Planted>): Promise<LanesRaced> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lane-race-")));
  const result = { opened: 0, refused: 0, violations: [] as string[] };
  try {
    const program = join(folder, "bus.cjs");
    await compiledWith(mutant, "cli/main.ts", program, "cjs");
    await prepared(folder, async (root) => {
      // One worker has several lanes: its own locks are in the way of each other, too.
      for (let n = 0; n < processes; n += 1) await plan(root, `r${n}`, { worker: `w-${n % 3}`, brief: briefFor("a", { scope: apart === 1 ? [`own-${n}/**`] : [...(SCOPES[n % SCOPES.length] ?? [])] }) });
    }, { ...POLICY, lanes: { ...POLICY.lanes, limit } });
    for (let round = 0; round < rounds; round += 1) {
      const root = restored(folder);
      const twice = apart === 0 && round % 2 === 1;
      const wanted = Array.from({ length: processes }, (_, n) => `L-r${twice ? n >> 1 : n}`);
      const said = await Promise.all(wanted.map((lane) => ran(program, root, ["lane", "open", lane], "lead")));
      for (const fault of await faultsOf(root, wanted, said, limit)) result.violations.push(`round ${round}: ${fault}`);
      if (apart === 1) for (const { code, stderr } of said) if (code !== 0) result.violations.push(`round ${round}: it shares nothing, but ended with ${String(code)}: ${stderr}`);
      result.opened += said.filter(({ code }) => code === 0).length;
      result.refused += said.filter(({ code }) => code === 3).length;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return result;
}

async function faultsOf(root: string, wanted: readonly string[], said: readonly Said[], limit: number): Promise<string[]> {
  const bus = openContext({ cwd: root, agent: "fresh" });
  const lanes = await readLanes(bus);
  const faults = said.flatMap(({ code, stderr }, at) => (code === 0 || code === 3 ? [] : [`${wanted[at] ?? "?"} ended with ${String(code)}: ${stderr}`]));
  const open = lanes.filter(({ state }) => state === "in_progress").map(({ lane_id }) => lane_id);
  const won = new Set(wanted.filter((_, at) => said[at]?.code === 0));
  for (const lane of lanes) {
    if (lane.opening !== undefined) faults.push(`${lane.lane_id}: an attempt is left on the record`);
    if ((lane.state === "in_progress") !== won.has(lane.lane_id)) faults.push(`${lane.lane_id} is ${lane.state}, and ${won.has(lane.lane_id) ? "somebody" : "nobody"} was told that it is open`);
    for (const fault of await laneFaults(bus, lane)) faults.push(`${lane.lane_id}: ${fault}`);
  }
  if (open.length > limit) faults.push(`${open.length} lanes are in work`);
  if (open.length === 0) faults.push("nobody has won");
  return [...faults, ...(await sharedFaults(bus))];
}

await script("lanes-race.ts", { processes: 8, rounds: 6, limit: 8, apart: 0 }, lanesRace, PLANTED_NAMES);

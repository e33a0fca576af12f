import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BusError } from "../../../domain/bus-error.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import type { DeclaredPlace } from "./hands.js";
import { AT, Killed, MISS, PHASES, World } from "./test-world.js";

const wholePhase = (id: string) => [`begins launch ${id}`, `launched ${id} 1`, `completed ${id} 1`, `begins inspect ${id}`, `inspected ${id}`];

describe("a plan is carried out", () => {
  test("S4-16 S4-35 phase by phase, each after the verdict on the one before, its twin as a phase of its own", async () => {
    const world = new World();
    expect(await world.steps(world.hands())).toEqual(["phases P01 waiting, P02 waiting, P02a waiting, P03 waiting", ...PHASES.flatMap(wholePhase), "begins archive", "finished"]);
    expect(await world.steps(world.hands())).toEqual(["phases P01 passed, P02 passed, P02a passed, P03 passed", "finished"]);
    expect(world.done.filter((deed) => deed === "archive")).toHaveLength(1);
  });

  test("S4-17 S4-19 what fails is mended by another worker, which is inspected as well", async () => {
    const world = new World([0, 2]);
    await world.steps(world.hands());
    expect(world.done.slice(3, 12)).toEqual(["launch P02 1", "end P02 1", "fail P02 1", "remediate P02 2", "end P02 2", "fail P02 2", "remediate P02 3", "end P02 3", "pass P02 3"]);
  });

  test.each(["while it is waited for", "between two looks"])("one that a person stops %s halts the plan; started again it is inspected and mended", async (when) => {
    const world = new World([0, 1]);
    const hands = world.hands();
    const stop = (worker: WorkerAttempt): void => void (worker.phase === "P02" && Object.assign(world.run.attempts.at(-1)!, { state: "ended", end: { at: AT, how: "stopped", exit: null, ms: 1 } }));
    const steps = await world.steps({
      ...hands,
      async *wait(place, worker, adopted) {
        const gone = yield* hands.wait(place, worker, adopted);
        stop(worker);
        return gone === null ? null : structuredClone(world.run.attempts.at(-1)!);
      },
      async launch(place, phase) {
        const worker = await hands.launch(place, phase);
        if (when === "between two looks" && "worker_id" in worker) stop(worker);
        return worker;
      },
    });
    expect(steps.slice(6)).toEqual(["begins launch P02", "launched P02 1", "completed P02 1", "halted P02 1"]);
    const again = await world.steps(world.hands());
    expect(again.slice(1, 6)).toEqual(["completed P02 1", "begins inspect P02", "inspected P02", "begins remediate P02", "launched P02 2"]);
    expect(again.at(-1)).toBe("finished");
  });

  test("one whose attempts are used up leaves the plan stuck; started again it is looked at once more, which a person may have mended", async () => {
    const world = new World([0, 9]);
    expect((await world.steps(world.hands())).at(-1)).toBe("stuck P02");
    expect(await world.steps(world.hands())).toEqual(["phases P01 passed, P02 failed, P02a waiting, P03 waiting", "begins inspect P02", "inspected P02", "stuck P02"]);
    expect(world.done.filter((deed) => deed.includes("P02") && !deed.startsWith("fail"))).toEqual(["launch P02 1", "end P02 1", "remediate P02 2", "end P02 2", "remediate P02 3", "end P02 3", "stuck P02", "stuck P02"]);
    (world.failures as number[])[1] = 0;
    expect((await world.steps(world.hands())).at(-1)).toBe("finished");
  });

  test("S4-34 what keeps a phase from being launched is said, and nothing is", async () => {
    const world = new World();
    world.blocked.set("P02", [MISS]);
    expect((await world.steps(world.hands())).slice(-2)).toEqual(["begins launch P02", "stuck P02"]);
    expect(world.done.at(-1)).toBe("stuck P02");
  });

  test("a worker that somebody else launched at the same moment is waited for", async () => {
    const world = new World();
    const hands = world.hands();
    let stolen = false;
    const told = await world.steps({ ...hands, launch: async (place, phase) => {
      if (!stolen && phase.id === "P02") {
        stolen = true;
        world.begin("other", "P02");
      }
      return hands.launch(place, phase);
    } });
    expect(told.filter((step) => step.endsWith("P02 1"))).toEqual(["adopted P02 1", "completed P02 1"]);
    expect(told.at(-1)).toBe("finished");
  });

  test("what a person mends and inspects at that moment is not mended again", async () => {
    const world = new World([0, 1]);
    const hands = world.hands();
    const told = await world.steps({ ...hands, remediate: async () => {
      world.run.attempts.at(-1)!.inspection = { at: AT, by: "pat", ok: true, misses: [] };
      throw new BusError("NO", "nothing is to be mended");
    } });
    expect(told.at(-1)).toBe("finished");
    expect(world.done.filter((deed) => deed.startsWith("remediate"))).toEqual([]);
  });

  test("any other conflict, as somebody's claim on its task, ends the run", async () => {
    const world = new World();
    const hands = world.hands();
    await expect(world.steps({ ...hands, launch: async () => {
      throw new BusError("CONFLICT", "somebody holds it");
    } })).rejects.toThrow("somebody holds it");
  });

  test("an end that is written down but cannot be entered is told once, and waited for", async () => {
    const world = new World();
    const hands = world.hands();
    let pauses = 0;
    const told = await world.steps({
      ...hands,
      async *wait(place: DeclaredPlace, worker: WorkerAttempt, adopted: boolean) {
        const ended = yield* hands.wait(place, worker, adopted);
        if (pauses < 3 && ended !== null) world.run.attempts.find((one) => one.worker_id === ended.worker_id)!.state = "running";
        return ended;
      },
      async pause() {
        pauses += 1;
        if (pauses === 3) world.run.attempts.at(-1)!.state = "ended";
        return true;
      },
    });
    expect(pauses).toBe(3);
    expect(told.filter((step) => step === "completed P01 1")).toHaveLength(1);
    expect(told.at(-1)).toBe("finished");
  });

  test.each(["look", "launch", "inspect", "archive"] as const)("a full disk holds it up at %s until there is room, and then nothing is done twice", async (deed) => {
    const [calm, world] = [new World(), new World()];
    await calm.steps(calm.hands());
    const hands = world.hands();
    let fails = 0;
    world.troubles = 3;
    const failing = async (...given: never[]) => {
      // Twice in a row, the second time when it seemed to be over.
      if (world.done.length > 0 && (fails += 1) <= 2) throw new BusError("UNWRITABLE", "full", { hint: "df -h" });
      return (hands[deed] as (...given: never[]) => Promise<never>)(...given);
    };
    if (deed === "launch") world.begin("other", "P01");
    const told = await world.steps({ ...hands, [deed]: failing });
    expect(told.filter((step) => step === "held_up" || step === "goes_on")).toEqual(["held_up", "goes_on", "held_up", "goes_on"]);
    expect(told.at(-1)).toBe("finished");
    expect(world.done.filter((one) => one !== "held up: full" && one !== "goes on").slice(1)).toEqual(calm.done.slice(1));
    // Ever longer until a deed succeeds, and a minute at most.
    expect(world.pauses).toEqual([2000, 4000, 8000, 4000]);
  });

  test("what cannot be read while nobody does anything, as a plan that is half edited, is waited for; what a deed cannot find is not", async () => {
    const world = new World();
    const hands = world.hands();
    let looks = 0;
    const told = await world.steps({ ...hands, look: async () => {
      looks += 1;
      if (looks === 4) throw new BusError("BAD_DATA", "workers.json is not JSON");
      return hands.look();
    } });
    expect(told.filter((step) => step === "held_up" || step === "goes_on")).toEqual(["held_up", "goes_on"]);
    expect(told.at(-1)).toBe("finished");
    for (const code of ["NOT_FOUND", "BAD_DATA", "USAGE", "NOT_YOURS"] as const) {
      const other = new World();
      const missing = new BusError(code, "no such program");
      await expect(other.steps({ ...other.hands(), launch: () => Promise.reject(missing) })).rejects.toBe(missing);
    }
    const taken = new World();
    await expect(taken.steps({ ...taken.hands(), look: () => Promise.reject(new BusError("NOT_YOURS", "run by another")) })).rejects.toThrow("run by another");
  });

  test("a record that was gone and is back is no reason to end, whatever failed because of it", async () => {
    const world = new World();
    const hands = world.hands();
    let cleaned = 0;
    const told = await world.steps({
      ...hands,
      look: async () => ({ ...(await hands.look()), ...(cleaned === 1 && ((cleaned = 2), { restored: true as const })) }),
      inspect: async (place, phase) => {
        if (phase.id === "P02" && cleaned === 0) {
          cleaned = 1;
          throw new BusError("CONFLICT", "another worker is at it: none");
        }
        return hands.inspect(place, phase);
      },
    });
    expect(told.at(-1)).toBe("finished");
    expect(world.pauses).toEqual([]);
  });

  test("who gives up while it is held up ends it", async () => {
    const world = new World();
    const told = await world.steps({ ...world.hands(), launch: () => Promise.reject(new BusError("UNWRITABLE", "full")), pause: async () => false });
    expect(told.at(-1)).toBe("held_up");
  });

  test("a verdict that never gets into the record is a bug, not a reason to inspect for ever", async () => {
    const world = new World();
    const hands = world.hands();
    await expect(world.steps({ ...hands, inspect: async () => ({ ok: true, misses: [] }) })).rejects.toThrow("not in the record");
  });
});

test("S4-35 killed at any moment, any number of times, and started again: nothing twice, nothing skipped, attempts not counted twice", async () => {
  let kills = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }), fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 12 }), async (failures, lives) => {
      const [calm, harried] = [new World(failures), new World(failures)];
      await calm.steps(calm.hands());
      for (const moments of lives) {
        await harried.steps(harried.hands(moments)).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          kills += 1;
        });
      }
      expect((await harried.steps(harried.hands())).at(-1)).toBe("finished");
      // The end of the archive is all that a kill may leave half, and it is made to be done again.
      expect(harried.done.filter((deed, i) => deed !== "archive" || harried.done.indexOf("archive") === i)).toEqual(calm.done);
    }),
    { numRuns: 400 },
  );
  expect(kills).toBeGreaterThan(400);
});

import { expect, test } from "vitest";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { remembered } from "./remembered.js";
import { testAttempt } from "./test-attempt.js";

/** 400 workers, each of a phase of its own, that take some 400 KB. */
const many = Array.from({ length: 400 }, (_, n): WorkerAttempt => testAttempt({ worker_id: `X${n}-1-abcd1234`, phase: `X${n}`, argv: ["x".repeat(700)], state: n === 1 ? "running" : "ended" }));

test("of a plan that declares nothing the oldest that are over go, as many as there is no room for", () => {
  const stay = remembered(many, "X3", false);
  expect(JSON.stringify(stay).length).toBeLessThan(270_000);
  expect(JSON.stringify(stay).length).toBeGreaterThan(255_000);
  // The second runs, and of the fourth's phase another one is launched.
  expect(stay.slice(0, 2).map(({ phase }) => phase)).toEqual(["X1", "X3"]);
  expect(stay.slice(2)).toEqual(many.slice(-(stay.length - 2)));
});

test("all stay where there is room, or the plan declares its phases", () => {
  expect(remembered(many.slice(0, 100), "X3", false)).toEqual(many.slice(0, 100));
  expect(remembered(many, "X3", true)).toEqual(many);
});

import { expect, test } from "vitest";
import { sourcesOf } from "./archive-place.js";
import { testEnded } from "../attempt/test-attempt.js";

const entered = (more: object) => testEnded({}, { inspection: { at: "2026-01-31T12:06:00.000Z", by: "lead", ok: true, misses: [], ...more } });

test("S4-25 what the phase's command printed at its last inspection is kept, too", () => {
  const sources = (attempt: ReturnType<typeof testEnded>) => sourcesOf({ pid_file: "tmp/p.txt", attempts: [attempt] });
  const always = ["tmp/p.txt", "tmp/worker-P03-1-x.log", "tmp/worker-P03-1-x.misses.md"];
  expect(sources(entered({ check: { log: "tmp/check-P03-a.log" } }))).toEqual([...always, "tmp/check-P03-a.log"]);
  for (const attempt of [testEnded(), entered({}), entered({ check: null }), entered({ check: "x" }), entered({ check: { log: 1 } })]) expect(sources(attempt)).toEqual(always);
});

import { expect, test } from "vitest";
import { undeclared } from "./entangled.js";
import { suspectOrder } from "./suspects.js";

const SUSPECTS = [{ lane_id: "L-1", files: ["a.ts"] }, { lane_id: "L-2", files: ["src/b.ts"] }, { lane_id: "L-3", files: ["c.ts", "d.ts"] }];

test.each([
  ["nothing is named", [""], ["L-3", "L-2", "L-1"]],
  ["one is named", ["error in a.ts:3"], ["L-1", "L-3", "L-2"]],
  ["one is named in a longer path", ["at /somewhere/src/b.ts:3"], ["L-2", "L-3", "L-1"]],
  ["two are named", ["a.ts imports src/b.ts"], ["L-3", "L-2", "L-1"]],
  ["a name that only contains it", ["error in data.ts and a.tsx"], ["L-3", "L-2", "L-1"]],
])("S1-61: %s", (_, tails, expected) => expect(suspectOrder(SUSPECTS, tails)).toEqual(expected));

test.each([
  [{ clean: true, with: [] }, [], []],
  [{ clean: false, with: ["L-2"] }, [], ["L-2"]],
  [{ clean: false, with: ["L-2", "L-3"] }, [{ lane_id: "L-2", depends_on: ["L-1"] }], ["L-3"]],
  [{ clean: false, with: ["L-2"] }, [{ lane_id: "L-1", depends_on: ["L-2"] }], []],
])("S0-24: %j with %j is entangled with %j", (trial, lanes, expected) => expect(undeclared({ lane_id: "L-1", files: [], ...trial }, lanes)).toEqual(expected));

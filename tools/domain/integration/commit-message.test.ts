import { expect, test } from "vitest";
import { laneMessage, revertMessage } from "./commit-message.js";

const BY = { integrator: "int", session: "int.1", autonomous: false };
const LANE = { lane_id: "L-1", worker: "w", brief: { objective: "do it" } };

test("S1-89: a lane's commit says whose work it is and who applied it, and that no person was there", () => {
  expect(laneMessage(LANE, BY)).toBe("do it (L-1)\n\nLane: L-1\nAgent: w\nSession: int.1\nIntegrator: int\n");
  expect(laneMessage({ ...LANE, wave: "W1", issue: "ENG-7" }, { ...BY, autonomous: true })).toBe("do it (L-1)\n\nLane: L-1\nAgent: w\nWave: W1\nIssue: ENG-7\nSession: int.1\nIntegrator: int\nAutonomous: yes\n");
});

test("S1-89: no field can bring a trailer of its own", () => {
  expect(laneMessage({ ...LANE, brief: { objective: "do it\n\nLane: L-2" }, issue: "x\r\nIntegrator: me" }, BY)).toBe("do it Lane: L-2 (L-1)\n\nLane: L-1\nAgent: w\nIssue: x Integrator: me\nSession: int.1\nIntegrator: int\n");
});

test("S1-62: a commit that takes a lane back does not name it as applied", () => {
  expect(revertMessage({ ...LANE, wave: "W1" }, "abc", BY)).toBe("Take back lane L-1\n\nReverted-Lane: L-1\nReverted-Commit: abc\nAgent: w\nWave: W1\nSession: int.1\nIntegrator: int\n");
});

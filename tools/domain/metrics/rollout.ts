import type { GateSeen } from "./gate-runs.js";
import type { Advice, LaneMetrics } from "./lane-metrics.js";
import { THRESHOLDS as at } from "./thresholds.js";

/** Which step of the rollout comes next (runbook §16): few lanes first (S1-98), tune (S1-99), more only when gates pass steadily (S1-100), write down what was learnt (S1-101). By the same runs as `laneLimit`. */
export function rolloutAdvice({ lanes, conflicts, rework }: Pick<LaneMetrics, "lanes" | "conflicts" | "rework">, runs: readonly GateSeen[], stable: { gates: number; ratio: number }): Advice[] {
  const opened = lanes.filter((lane) => lane.opened !== undefined);
  if (opened.length === 0) return [];
  const last = runs.filter(({ place }) => place === "integration").toSorted((a, b) => a.at - b.at || a.gate - b.gate || (a.verdict < b.verdict ? -1 : 1)).slice(-stable.gates);
  const passed = last.filter(({ verdict }) => verdict === "passed").length;
  const seen = `${passed} of the last ${last.length} gate runs at integration passed`;
  if (last.length < stable.gates) {
    return [{ topic: "rollout", text: `keep to two or three lanes at once, with strict locks, until ${stable.gates} gate runs at integration are known`, because: `${last.length === 0 ? "no gate ran at integration yet" : seen}; ${opened.length} lane${opened.length === 1 ? " was" : "s were"} opened` }];
  }
  if (passed / last.length < stable.ratio) {
    return [{ topic: "rollout", text: `tune before there are more lanes: smaller lanes, gates more often; at most ${at.first_lanes} at once`, because: `${seen}, ${Math.round(stable.ratio * 100)} % are wanted` }];
  }
  const steady = `${seen}; ${conflicts.count} of ${conflicts.of} integrations met a conflict, ${rework.count} of ${rework.of} lanes came back`;
  return [
    { topic: "rollout", text: "the gates are stable: more lanes at once may be tried", because: steady },
    { topic: "rollout", text: "write what was learnt about lanes and gates into AGENTS.md and _bus/parallel.json, and commit it", because: steady },
  ];
}
